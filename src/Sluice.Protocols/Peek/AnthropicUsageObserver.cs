using System.Text.Json;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Peek;

/// <summary>The observer for Anthropic's messages.</summary>
internal sealed class AnthropicUsageObserver : UsageObserver
{
    private AnthropicUsage _usage;

    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (eventName.SequenceEqual("content_block_delta"u8) || eventName.SequenceEqual("content_block_start"u8))
        {
            HasContent = true;
            return ObservedFrame.Content;
        }

        if (eventName.SequenceEqual("content_block_stop"u8) || eventName.SequenceEqual("ping"u8))
            return ObservedFrame.None;
        return TryRead(data);
    }

    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        TryRead(body);
        HasEnded = Error is null;
    }

    private ObservedFrame TryRead(ReadOnlySpan<byte> data)
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
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                frame |= KindOf(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                ReadUsage(ref reader, ref usage, ref frame);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                ReadInner(ref reader, true, ref usage, ref stop, ref frame);
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                ReadInner(ref reader, false, ref usage, ref stop, ref frame);
            }
            else if (reader.ValueTextEquals("stop_reason"u8))
            {
                ReadStop(ref reader, ref stop);
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        // Only a frame that is whole counts: the reader throws on one that is not.
        reader.Read();
        Take(usage, stop, frame, data);
        return frame;
    }

    private void Take(AnthropicUsage usage, StopReason? stop, ObservedFrame frame, ReadOnlySpan<byte> data)
    {
        _usage = usage;
        if ((frame & ObservedFrame.Usage) != 0)
            Usage = usage.ToUsage();
        StopReason = stop ?? StopReason;
        HasContent |= (frame & ObservedFrame.Content) != 0;
        HasEnded |= (frame & ObservedFrame.End) != 0;
        if ((frame & ObservedFrame.Error) != 0 && JsonDocuments.TryRead(data, out var root))
            Error = AnthropicErrors.DecodeEvent(root);
    }

    private static ObservedFrame KindOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            return ObservedFrame.None;
        if (reader.ValueTextEquals("message_stop"u8))
            return ObservedFrame.End;
        if (reader.ValueTextEquals("error"u8))
            return ObservedFrame.Error;
        return reader.ValueTextEquals("content_block_delta"u8) || reader.ValueTextEquals("content_block_start"u8) ? ObservedFrame.Content : ObservedFrame.None;
    }

    /// <summary>Reads the message of a start, which holds usage, or the delta of an end, beside which it stands.</summary>
    private static void ReadInner(ref Utf8JsonReader reader, bool hasUsage, ref AnthropicUsage usage, ref StopReason? stop, ref ObservedFrame frame)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (hasUsage && reader.ValueTextEquals("usage"u8))
                ReadUsage(ref reader, ref usage, ref frame);
            else if (reader.ValueTextEquals("stop_reason"u8))
                ReadStop(ref reader, ref stop);
            else
                SkipValue(ref reader);
        }
    }

    private static void ReadUsage(ref Utf8JsonReader reader, ref AnthropicUsage usage, ref ObservedFrame frame)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            frame |= ObservedFrame.Usage;
        usage.Read(ref reader);
    }

    private static void ReadStop(ref Utf8JsonReader reader, ref StopReason? stop)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            stop = AnthropicStopReasons.Read(reader.GetString(), reader.ValueTextEquals("tool_use"u8));
        reader.Skip();
    }
}
