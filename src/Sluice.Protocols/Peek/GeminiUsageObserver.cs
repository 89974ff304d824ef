using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Peek;

/// <summary>The observer for Gemini's answers. A stream has no terminal frame: it has ended once a reason was told.</summary>
internal sealed class GeminiUsageObserver : UsageObserver
{
    private GeminiUsage _usage;
    private bool _hasCalls;

    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var before = _usage;
        try
        {
            return Read(data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            _usage = before;
            return ObservedFrame.None;
        }
    }

    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        Observe(default, body);
        HasEnded = Error is null;
    }

    private ObservedFrame Read(ReadOnlySpan<byte> data)
    {
        var frame = ObservedFrame.None;
        var reader = Reader(data);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return frame;
        var usage = _usage;
        StopReason? stop = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("candidates"u8))
            {
                reader.Read();
                ReadCandidates(ref reader, ref frame, ref stop);
            }
            else if (reader.ValueTextEquals("usageMetadata"u8))
            {
                reader.Read();
                usage.Read(ref reader);
                frame |= ObservedFrame.Usage;
            }
            else if (reader.ValueTextEquals("promptFeedback"u8))
            {
                reader.Read();
                stop = IsBlocked(ref reader) ? Conversations.StopReason.Refusal : stop;
            }
            else
            {
                if (reader.ValueTextEquals("error"u8))
                    frame |= ObservedFrame.Error;
                SkipValue(ref reader);
            }
        }

        // Only a frame that is whole counts: the reader throws on one that is not.
        reader.Read();
        _usage = usage;
        Usage = usage.IsKnown ? usage.ToUsage() : Usage;
        StopReason = stop ?? StopReason;
        HasContent |= (frame & ObservedFrame.Content) != 0;
        if ((frame & ObservedFrame.Error) != 0 && JsonDocuments.TryRead(data, out var root) && GeminiErrors.TryRead(root, 0, out var error))
            Error = error;
        return frame;
    }

    private void ReadCandidates(ref Utf8JsonReader reader, ref ObservedFrame frame, ref StopReason? stop)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("content"u8))
                {
                    frame |= ObservedFrame.Content;
                    reader.Read();
                    _hasCalls |= HasCall(ref reader);
                }
                else if (reader.ValueTextEquals("finishReason"u8))
                {
                    reader.Read();
                    if (reader.TokenType == JsonTokenType.String)
                        stop = GeminiStopReasons.Read(reader.GetString(), _hasCalls);
                    reader.Skip();
                }
                else
                {
                    SkipValue(ref reader);
                }
            }
        }
    }

    private static bool HasCall(ref Utf8JsonReader reader)
    {
        var found = false;
        var depth = reader.CurrentDepth;
        if (reader.TokenType is not JsonTokenType.StartObject)
            return found;
        while (reader.Read() && reader.CurrentDepth > depth)
            found |= reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 3 && reader.ValueTextEquals("functionCall"u8);
        return found;
    }

    private static bool IsBlocked(ref Utf8JsonReader reader)
    {
        var found = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return found;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found |= reader.ValueTextEquals("blockReason"u8);
            SkipValue(ref reader);
        }

        return found;
    }
}
