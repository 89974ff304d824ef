using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Peek;

/// <summary>The observer for OpenAI's chat and text completions.</summary>
internal sealed class OpenAiUsageObserver : UsageObserver
{
    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.Length <= 16 && data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return ObservedFrame.End;
        }

        // Once content has come, a frame is of interest only for what may stand in it.
        if (HasContent && !HasValue(data, "\"usage\""u8) && !HasValue(data, "\"finish_reason\""u8) && !HasValue(data, "\"error\""u8))
            return ObservedFrame.Content;
        try
        {
            return Read(data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ObservedFrame.None;
        }
    }

    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        try
        {
            Read(body);
            HasEnded = Error is null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Usage = null;
        }
    }

    /// <summary>Whether a name stands in the bytes with a value other than null.</summary>
    private static bool HasValue(ReadOnlySpan<byte> data, ReadOnlySpan<byte> quotedName)
    {
        while (true)
        {
            var at = data.IndexOf(quotedName);
            if (at < 0)
                return false;
            data = data[(at + quotedName.Length)..].TrimStart(" \t\r\n"u8);
            if (data.IsEmpty || data[0] != ':')
                continue;
            data = data[1..].TrimStart(" \t\r\n"u8);
            if (!data.StartsWith("null"u8))
                return true;
        }
    }

    private ObservedFrame Read(ReadOnlySpan<byte> data)
    {
        var frame = ObservedFrame.None;
        var hasChoices = true;
        var usage = Usage;
        var reader = Reader(data);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return frame;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    reader.Skip();
                    continue;
                }

                frame |= ObservedFrame.Usage;
                usage = OpenAiUsage.Read(ref reader, Usage);
            }
            else if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                hasChoices = ReadChoices(ref reader, ref frame);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String)
                    frame |= ObservedFrame.Error;
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        // Only a frame that is whole counts: the reader throws on one that is not.
        reader.Read();
        Usage = usage;
        HasContent |= (frame & ObservedFrame.Content) != 0;
        if ((frame & ObservedFrame.Error) != 0 && JsonDocuments.TryRead(data, out var root) && OpenAiErrors.TryRead(root, 0, out var error))
            Error = error;
        if (!hasChoices && (frame & ObservedFrame.Usage) != 0)
            frame |= ObservedFrame.UsageOnly;
        return frame;
    }

    /// <summary>Reads the choices; false if the array is there and empty.</summary>
    private bool ReadChoices(ref Utf8JsonReader reader, ref ObservedFrame frame)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return true;
        }

        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadChoice(ref reader, ref frame);
            else
                reader.Skip();
        }

        return any;
    }

    private void ReadChoice(ref Utf8JsonReader reader, ref ObservedFrame frame)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    var isCall = reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8);
                    StopReason = OpenAiStopReasons.Read(reader.GetString(), isCall);
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
                    frame |= ObservedFrame.Content;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                    ReadDelta(ref reader, ref frame);
                else
                    reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, ref ObservedFrame frame)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRole = reader.ValueTextEquals("role"u8);
            reader.Read();
            if (!isRole && reader.TokenType is JsonTokenType.String && !reader.ValueSpan.IsEmpty)
                frame |= ObservedFrame.Content;
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                frame |= ObservedFrame.Content;
            reader.Skip();
        }
    }
}
