using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Peek;

namespace Sluice.Gateway.Relay;

/// <summary>Puts the model's name that the client asked for back into an answer of the client's own dialect.</summary>
internal static class ModelRename
{
    /// <summary>Writes a server-sent frame with the name put back.</summary>
    /// <returns>Whether it was written; otherwise the frame has no name and goes as it is.</returns>
    public static bool TryWriteFrame(ReadOnlySpan<byte> frame, string dialect, string name, PooledBuffer output)
    {
        if (frame.IndexOf("\"model"u8) < 0)
        {
            return false;
        }

        // Only a frame with one data line is touched: every provider sends them so.
        var start = frame.StartsWith("data:"u8) ? 0 : frame.IndexOf("\ndata:"u8) + 1;
        if (start == 0 && !frame.StartsWith("data:"u8))
        {
            return false;
        }

        start += "data:"u8.Length;
        var end = frame[start..].IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0 || Find(frame.Slice(start, end), dialect) is not { } found)
        {
            return false;
        }

        Write(frame, start + found.Start, found.Length, name, output);
        return true;
    }

    /// <summary>Writes a whole JSON answer with the name put back.</summary>
    /// <returns>Whether it was written; otherwise the answer has no name and goes as it is.</returns>
    public static bool TryWriteBody(ReadOnlySpan<byte> body, string dialect, string name, PooledBuffer output)
    {
        if (Find(body, dialect) is not { } found)
        {
            return false;
        }

        Write(body, found.Start, found.Length, name, output);
        return true;
    }

    /// <summary>A whole JSON answer with the name put back, without a copy.</summary>
    /// <returns>The answer, valid as long as <paramref name="body"/>; null if it has no name and goes as it is.</returns>
    public static SplicedBody? TrySplice(ReadOnlyMemory<byte> body, string dialect, string name)
    {
        if (Find(body.Span, dialect) is not { } found)
        {
            return null;
        }

        var whole = new ReadOnlySequence<byte>(body);
        var output = new SplicedBody();
        output.Share(whole.Slice(0, found.Start));
        WriteName(name, output);
        output.Share(whole.Slice(found.Start + found.Length));
        return output;
    }

    private static void Write(ReadOnlySpan<byte> bytes, int start, int length, string name, PooledBuffer output)
    {
        output.Append(bytes[..start]);
        WriteName(name, output);
        output.Append(bytes[(start + length)..]);
    }

    private static void WriteName(string name, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        output.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
        output.Write("\""u8);
    }

    // The name stands at the top, or within "message" in Anthropic's first event and within "response" in some of those of OpenAI's Responses.
    private static (int Start, int Length)? Find(ReadOnlySpan<byte> json, string dialect)
    {
        var reader = new Utf8JsonReader(json);
        var inMessage = false;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var wanted = reader.CurrentDepth == 1 || (inMessage && reader.CurrentDepth == 2);
                if (wanted && (dialect == "gemini" ? reader.ValueTextEquals("modelVersion"u8) : reader.ValueTextEquals("model"u8)))
                {
                    reader.Read();
                    return reader.TokenType == JsonTokenType.String ? ((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)) : null;
                }

                if (reader.CurrentDepth == 1)
                {
                    inMessage = (dialect == "anthropic" && reader.ValueTextEquals("message"u8)) || (dialect == "openai-responses" && reader.ValueTextEquals("response"u8));
                    if (!inMessage)
                    {
                        reader.Skip();
                    }
                }
            }
        }
        catch (JsonException)
        {
            // Not ours to mend: it goes through as it came.
        }

        return null;
    }
}
