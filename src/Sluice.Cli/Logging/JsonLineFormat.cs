using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonLineFormat : ILineFormat
{
    public string Event(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time", time.UtcDateTime);
            writer.WriteString("level", level.ToString().ToLowerInvariant());
            writer.WriteString("category", category);
            writer.WriteString("message", message);
            if (exception is not null)
            {
                writer.WriteString("exception", exception.ToString());
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void WriteRequest(RequestRecord record, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("time", record.Time.UtcDateTime);
        writer.WriteString("level", "info");
        writer.WriteString("category", "request");
        writer.WriteString("id", record.Id);
        writer.WriteString("dialect", record.Dialect);
        writer.WriteString("model_asked", record.ModelAsked);
        writer.WriteString("model", record.Model);
        writer.WriteString("provider", record.Provider);
        writer.WriteNumber("status", record.Status);
        writer.WriteString("outcome", RequestFields.Outcome(record));
        writer.WriteString("error", record.ErrorCode);
        writer.WriteBoolean("stream", record.Stream);
        writer.WriteNumber("attempts", record.Attempts.Count);
        writer.WriteNumber("input_tokens", record.InputTokens);
        writer.WriteNumber("output_tokens", record.OutputTokens);
        writer.WriteNumber("cached_tokens", record.CachedTokens);
        writer.WriteNumber("reasoning_tokens", record.ReasoningTokens);
        writer.WriteBoolean("usage_estimated", record.UsageEstimated);
        if (record.TimeToFirstTokenMs is { } first)
        {
            writer.WriteNumber("ttft_ms", Math.Round(first, 3));
        }

        writer.WriteNumber("duration_ms", Math.Round(record.DurationMs, 3));
        writer.WriteEndObject();
    }
}
