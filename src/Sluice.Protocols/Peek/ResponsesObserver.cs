using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Peek;

/// <summary>The observer for OpenAI's Responses: only the events that end a stream are looked into, and the event's name tells them.</summary>
internal sealed class ResponsesObserver : UsageObserver
{
    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var name = eventName.IsEmpty ? TypeOf(data) : eventName;
        if (name.EndsWith(".delta"u8) || name.EndsWith(".added"u8) || name.EndsWith(".done"u8))
        {
            HasContent = true;
            return ObservedFrame.Content;
        }

        if (name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8))
            return End(data);
        return name.SequenceEqual("response.failed"u8) || name.SequenceEqual("error"u8) ? Fail(data) : ObservedFrame.None;
    }

    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return;
        Read(root);
        if (ResponseHead.Text(root, "status") == "failed")
            Error = ResponsesEnding.ErrorOf(root);
        HasEnded = Error is null;
    }

    private ObservedFrame End(ReadOnlySpan<byte> data)
    {
        if (!JsonDocuments.TryRead(data, out var root) || root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object)
            return ObservedFrame.None;
        Read(response);
        HasEnded = true;
        Answer = response.ToElement();
        return ObservedFrame.End | (Usage is null ? ObservedFrame.None : ObservedFrame.Usage);
    }

    private ObservedFrame Fail(ReadOnlySpan<byte> data)
    {
        if (!JsonDocuments.TryRead(data, out var root) || root.ValueKind != JsonValueKind.Object)
            return ObservedFrame.None;
        Error = root.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object ? ResponsesEnding.ErrorOf(response)
            : OpenAiErrors.TryRead(root, 0, out var told) ? told
            : OpenAiErrors.FromFields(root);
        return ObservedFrame.Error;
    }

    private void Read(JsonView response)
    {
        Usage = ResponsesEnding.UsageOf(response) ?? Usage;
        StopReason = ResponsesEnding.Read(response, hasCalls: false) ?? StopReason;
    }

    // The type comes first in practice; a frame of another form is looked through.
    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        var reader = Reader(data);
        try
        {
            reader.Read();
            while (reader.TokenType != JsonTokenType.EndObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType)
                    return reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // It passes through as it came.
        }

        return default;
    }
}
