using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.OpenAi;

namespace Sluice.Protocols.Ollama;

/// <summary>The <c>logprobs</c> array: each token with the best ones beside it.</summary>
internal static class OllamaLogprobs
{
    public static IReadOnlyList<TokenLogprob>? Read(JsonView answer)
    {
        if (!answer.TryGetProperty("logprobs", out var array) || array.ValueKind != JsonValueKind.Array)
            return null;
        return ReadTokens(array, withTop: true);
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? tokens)
    {
        if (tokens is null)
            return;
        writer.WriteStartArray("logprobs");
        foreach (var token in tokens)
        {
            writer.WriteStartObject();
            WriteToken(writer, token);
            if (token.Top.Count > 0)
            {
                writer.WriteStartArray("top_logprobs");
                foreach (var top in token.Top)
                {
                    writer.WriteStartObject();
                    WriteToken(writer, top);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<TokenLogprob> ReadTokens(JsonView array, bool withTop)
    {
        var tokens = new List<TokenLogprob>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("token", out var token) || token.ValueKind != JsonValueKind.String
                || !item.TryGetProperty("logprob", out var number) || number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var logprob) || !double.IsFinite(logprob))
                continue;
            var top = withTop && item.TryGetProperty("top_logprobs", out var others) && others.ValueKind == JsonValueKind.Array ? ReadTokens(others, false) : [];
            tokens.Add(new TokenLogprob(token.GetString()!, logprob, ReadBytes(item) ?? Encoding.UTF8.GetBytes(token.GetString()!), top));
        }

        return tokens;
    }

    private static byte[]? ReadBytes(JsonView item)
    {
        if (!item.TryGetProperty("bytes", out var bytes) || bytes.ValueKind != JsonValueKind.Array)
            return null;
        var read = new List<byte>();
        foreach (var value in bytes.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetByte(out var one))
                return null;
            read.Add(one);
        }

        return [.. read];
    }

    private static void WriteToken(Utf8JsonWriter writer, TokenLogprob token)
    {
        writer.WriteString("token", token.Token);
        writer.WriteNumber("logprob", OpenAiLogprobs.Finite(token.Logprob));
        writer.WriteStartArray("bytes");
        foreach (var one in token.Bytes)
            writer.WriteNumberValue(one);
        writer.WriteEndArray();
    }
}
