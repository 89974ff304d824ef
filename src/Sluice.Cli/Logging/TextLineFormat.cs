using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>Lines for people: time, level, what, and the facts as <c>name=value</c>.</summary>
internal sealed class TextLineFormat : ILineFormat
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public string Event(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception)
    {
        var line = $"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {Word(level)} {category} {Single(message)}";
        return exception is null ? line : $"{line}\n{exception}";
    }

    public void WriteRequest(RequestRecord record, IBufferWriter<byte> output)
    {
        var text = new StringBuilder(256);
        text.Append(record.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)).Append(" info request id=").Append(record.Id)
            .Append(" dialect=").Append(record.Dialect)
            .Append(" model=").Append(Single(record.Model ?? record.ModelAsked ?? "-"))
            .Append(" provider=").Append(record.Provider ?? "-")
            .Append(" status=").Append(record.Status)
            .Append(" outcome=").Append(RequestFields.Outcome(record));
        if (record.ErrorCode is { } code)
        {
            text.Append(" error=").Append(Single(code));
        }

        text.Append(" stream=").Append(record.Stream ? "true" : "false")
            .Append(" attempts=").Append(record.Attempts.Count)
            .Append(" input_tokens=").Append(record.InputTokens)
            .Append(" output_tokens=").Append(record.OutputTokens);
        if (record.UsageEstimated)
        {
            text.Append(" usage=estimated");
        }

        if (record.TimeToFirstTokenMs is { } first)
        {
            text.Append(CultureInfo.InvariantCulture, $" ttft_ms={first:0.#}");
        }

        text.Append(CultureInfo.InvariantCulture, $" duration_ms={record.DurationMs:0.#}");
        foreach (var chunk in text.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    // One event, one line: what a client sent can't forge another.
    private static string Single(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0
        ? text
        : string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
