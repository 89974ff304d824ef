using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The <c>logprobs</c> of the OpenAI dialects.</summary>
internal static class OpenAiLogprobs
{
    // JSON has no infinity; this is the number that OpenAI uses for "never".
    private const double Never = -9999;

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs)
    {
        if (logprobs is null)
        {
            writer.WriteNull("logprobs");
            return;
        }

        writer.WriteStartObject("logprobs");
        WriteTokens(writer, "content", logprobs);
        writer.WriteNull("refusal");
        writer.WriteEndObject();
    }

    /// <summary>Writes a list of tokens.</summary>
    public static void WriteTokens(Utf8JsonWriter writer, string name, IReadOnlyList<TokenLogprob>? tokens)
    {
        writer.WriteStartArray(name);
        foreach (var token in tokens ?? [])
        {
            writer.WriteStartObject();
            WriteToken(writer, token);
            writer.WriteStartArray("top_logprobs");
            foreach (var top in token.Top)
            {
                writer.WriteStartObject();
                WriteToken(writer, top);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads the object; null if there is none or it tells no tokens of content.</summary>
    public static IReadOnlyList<TokenLogprob>? Read(JsonView choice)
    {
        if (!choice.TryGetProperty("logprobs", out var logprobs) || logprobs.ValueKind != JsonValueKind.Object
            || !logprobs.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return null;
        return ReadTokens(content);
    }

    public static double Finite(double logprob) => double.IsFinite(logprob) ? logprob : Never;

    /// <summary>Reads a list of tokens.</summary>
    public static List<TokenLogprob> ReadTokens(JsonView array)
    {
        var tokens = new List<TokenLogprob>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                continue;
            var text = item.TryGetProperty("token", out var token) && token.ValueKind == JsonValueKind.String ? token.GetString()! : "";
            var logprob = item.TryGetProperty("logprob", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) ? value : Never;
            var top = item.TryGetProperty("top_logprobs", out var tops) && tops.ValueKind == JsonValueKind.Array ? ReadTokens(tops) : [];
            tokens.Add(new TokenLogprob(text, logprob, ReadBytes(item, text), top));
        }

        return tokens;
    }

    private static byte[] ReadBytes(JsonView item, string text)
    {
        if (!item.TryGetProperty("bytes", out var array) || array.ValueKind != JsonValueKind.Array)
            return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(array.GetArrayLength());
        foreach (var value in array.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetByte(out var single))
                return Encoding.UTF8.GetBytes(text);
            bytes.Add(single);
        }

        return [.. bytes];
    }

    private static void WriteToken(Utf8JsonWriter writer, TokenLogprob token)
    {
        writer.WriteString("token", token.Token);
        writer.WriteNumber("logprob", Finite(token.Logprob));
        writer.WriteStartArray("bytes");
        foreach (var single in token.Bytes)
            writer.WriteNumberValue(single);
        writer.WriteEndArray();
    }
}
