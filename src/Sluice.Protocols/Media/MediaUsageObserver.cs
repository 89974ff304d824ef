using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Media;

/// <summary>
/// Reads usage, end and errors out of the answers of OpenAI's sound and image endpoints: <c>transcript.text.*</c>, <c>speech.audio.*</c> and
/// <c>image_generation.*</c> events, and whole JSON bodies.
/// </summary>
public sealed class MediaUsageObserver : UsageObserver
{
    /// <summary>How much sound was listened to, as told by a usage in seconds or by a verbose transcript; null if untold.</summary>
    public TimeSpan? AudioDuration { get; private set; }

    /// <inheritdoc />
    public override ObservedFrame Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (data.Length <= 16 && data.Trim(" \t"u8).SequenceEqual("[DONE]"u8))
        {
            HasEnded = true;
            return ObservedFrame.End;
        }

        try
        {
            return Read(data, isBody: false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ObservedFrame.None;
        }
    }

    /// <inheritdoc />
    public override void ObserveBody(ReadOnlySpan<byte> body)
    {
        try
        {
            Read(body, isBody: true);
            HasEnded = Error is null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            Usage = null;
        }
    }

    private ObservedFrame Read(ReadOnlySpan<byte> data, bool isBody)
    {
        var frame = ObservedFrame.None;
        var usage = Usage;
        var duration = AudioDuration;
        var ended = false;
        var reader = Reader(data);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return frame;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                usage = ReadUsage(ref reader, usage, ref duration);
                frame |= ObservedFrame.Usage;
            }
            else if (reader.ValueTextEquals("duration"u8) && isBody)
            {
                reader.Read();
                duration = Seconds(ref reader) ?? duration;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                var type = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                ended |= type.EndsWith(".done"u8) || type.EndsWith(".completed"u8);
                frame |= type.SequenceEqual("error"u8) ? ObservedFrame.Error : ObservedFrame.Content;
                reader.Skip();
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
        AudioDuration = duration;
        HasEnded |= ended;
        HasContent |= (frame & ObservedFrame.Content) != 0;
        if ((frame & ObservedFrame.Error) != 0 && JsonDocuments.TryRead(data, out var root) && OpenAiErrors.TryRead(root, 0, out var error))
            Error = error;
        return frame;
    }

    // Tokens under the names of the newer endpoints, or seconds of sound.
    private static Usage? ReadUsage(ref Utf8JsonReader reader, Usage? before, ref TimeSpan? duration)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return before;
        }

        var usage = before;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8) || reader.ValueTextEquals("prompt_tokens"u8))
            {
                if (Tokens(ref reader) is { } input)
                    usage = (usage ?? new Usage()) with { InputTokens = input };
            }
            else if (reader.ValueTextEquals("output_tokens"u8) || reader.ValueTextEquals("completion_tokens"u8))
            {
                if (Tokens(ref reader) is { } output)
                    usage = (usage ?? new Usage()) with { OutputTokens = output };
            }
            else if (reader.ValueTextEquals("seconds"u8))
            {
                reader.Read();
                duration = Seconds(ref reader) ?? duration;
                reader.Skip();
            }
            else
            {
                SkipValue(ref reader);
            }
        }

        return usage;
    }

    private static long? Tokens(ref Utf8JsonReader reader)
    {
        reader.Read();
        var told = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count >= 0 ? count : (long?)null;
        reader.Skip();
        return told;
    }

    // A day and more is no recording that somebody sends; some servers tell the number as text.
    private static TimeSpan? Seconds(ref Utf8JsonReader reader)
    {
        double seconds = -1;
        if (reader.TokenType == JsonTokenType.Number)
            reader.TryGetDouble(out seconds);
        else if (reader.TokenType == JsonTokenType.String && !double.TryParse(reader.ValueSpan, System.Globalization.CultureInfo.InvariantCulture, out seconds))
            seconds = -1;
        return seconds is >= 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
