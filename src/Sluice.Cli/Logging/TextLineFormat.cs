using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;
using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>Lines for people: time, level, what, and the facts as <c>name=value</c>.</summary>
internal sealed class TextLineFormat : ILineFormat
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private static readonly string[] Fractions = ["", ".1", ".2", ".3", ".4", ".5", ".6", ".7", ".8", ".9"];

    public string Event(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception)
    {
        var line = $"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {Word(level)} {category} {Single(message)}";
        return exception is null ? line : $"{line}\n{exception}";
    }

    public void WriteRequest(RequestRecord record, IBufferWriter<byte> output)
    {
        var model = Single(record.Model ?? record.ModelAsked ?? "-");
        var error = record.ErrorCode is { } code ? " error=" + Single(code) : "";
        var first = record.TimeToFirstTokenMs is { } told ? Tenths(told) : -1;
        var duration = Tenths(record.DurationMs);
        int written;
        for (var size = 512; !Utf8.TryWrite(
            output.GetSpan(size),
            CultureInfo.InvariantCulture,
            $"{record.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} info request id={record.Id} dialect={record.Dialect} model={model} provider={record.Provider ?? "-"} status={record.Status} outcome={RequestFields.Outcome(record)}{error} stream={(record.Stream ? "true" : "false")} attempts={record.Attempts.Count} input_tokens={record.InputTokens} output_tokens={record.OutputTokens}{(record.UsageEstimated ? " usage=estimated" : "")}{(first < 0 ? "" : " ttft_ms=")}{Whole(first)}{Fraction(first)} duration_ms={Whole(duration)}{Fraction(duration)}",
            out written); size *= 2)
        {
            // The line is longer than the room asked for: ask for more.
        }

        output.Advance(written);
    }

    // Formats of floating-point numbers cost more than all the rest of a line.
    private static long Tenths(double milliseconds) => (long)Math.Round(milliseconds * 10, MidpointRounding.AwayFromZero);

    private static long? Whole(long tenths) => tenths < 0 ? null : tenths / 10;

    private static string Fraction(long tenths) => tenths < 0 ? "" : Fractions[(int)(tenths % 10)];

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
