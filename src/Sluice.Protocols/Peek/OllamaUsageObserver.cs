using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Peek;

/// <summary>The observer for Ollama's answers: all that matters stands in the last line, which says <c>done</c>.</summary>
internal sealed class OllamaUsageObserver : UsageObserver
{
    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        // Once content has come, a line is of interest only if it ends the answer.
        var mayEnd = data.IndexOf("\"done\":true"u8) >= 0 || data.IndexOf("\"done\": true"u8) >= 0 || data.IndexOf("\"error\""u8) >= 0;
        if (HasContent && !mayEnd)
            return ObservedFrame.Content;
        if (!JsonDocuments.TryRead(data, out var root) || root.ValueKind != JsonValueKind.Object)
            return ObservedFrame.None;
        if (OllamaErrors.TryRead(root, 0, out var error))
        {
            Error = error;
            return ObservedFrame.Error;
        }

        HasContent = true;
        if (!root.TryGetProperty("done", out var done) || done.ValueKind != JsonValueKind.True)
            return ObservedFrame.Content;
        HasEnded = true;
        Usage = OllamaUsage.Read(root) ?? Usage;
        var reason = root.TryGetProperty("done_reason", out var told) && told.ValueKind == JsonValueKind.String ? told.GetString() : null;
        StopReason = OllamaStopReasons.Read(reason, root.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.Object && message.TryGetProperty("tool_calls", out _));
        return ObservedFrame.Content | ObservedFrame.Usage | ObservedFrame.End;
    }

    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        Observe(default, body);
        HasEnded = Error is null;
    }
}
