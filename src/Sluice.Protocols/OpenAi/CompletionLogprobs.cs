using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.OpenAi;

/// <summary>The older form of <c>logprobs</c>: parallel lists.</summary>
internal static class CompletionLogprobs
{
    /// <summary>Writes the lists; <paramref name="offset"/> is the place of the first token in the text, in UTF-16 units.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? logprobs, int offset)
    {
        if (logprobs is null)
        {
            writer.WriteNull("logprobs");
            return;
        }

        writer.WriteStartObject("logprobs");
        writer.WriteStartArray("tokens");
        foreach (var token in logprobs)
            writer.WriteStringValue(token.Token);
        writer.WriteEndArray();
        writer.WriteStartArray("token_logprobs");
        foreach (var token in logprobs)
            writer.WriteNumberValue(OpenAiLogprobs.Finite(token.Logprob));
        writer.WriteEndArray();
        writer.WriteStartArray("top_logprobs");
        foreach (var token in logprobs)
            WriteTop(writer, token.Top);
        writer.WriteEndArray();
        writer.WriteStartArray("text_offset");
        foreach (var token in logprobs)
        {
            writer.WriteNumberValue(offset);
            offset += token.Token.Length;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads the lists; null if there are none.</summary>
    public static IReadOnlyList<TokenLogprob>? Read(JsonElement choice)
    {
        if (!choice.TryGetProperty("logprobs", out var logprobs) || logprobs.ValueKind != JsonValueKind.Object
            || !logprobs.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array)
            return null;
        var result = new List<TokenLogprob>(tokens.GetArrayLength());
        for (var index = 0; index < tokens.GetArrayLength(); index++)
        {
            var text = tokens[index].ValueKind == JsonValueKind.String ? tokens[index].GetString()! : "";
            result.Add(new TokenLogprob(text, NumberAt(logprobs, index), Encoding.UTF8.GetBytes(text), TopAt(logprobs, index)));
        }

        return result;
    }

    private static void WriteTop(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob> top)
    {
        writer.WriteStartObject();
        var seen = new HashSet<string>();
        foreach (var token in top)
        {
            // Parts of characters look the same as texts; the most probable one stands for them.
            if (seen.Add(token.Token))
                writer.WriteNumber(token.Token, OpenAiLogprobs.Finite(token.Logprob));
        }

        writer.WriteEndObject();
    }

    private static double NumberAt(JsonElement logprobs, int index) =>
        At(logprobs, "token_logprobs", index) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : OpenAiLogprobs.Finite(double.NegativeInfinity);

    private static List<TokenLogprob> TopAt(JsonElement logprobs, int index)
    {
        if (At(logprobs, "top_logprobs", index) is not { ValueKind: JsonValueKind.Object } top)
            return [];
        var tokens = new List<TokenLogprob>();
        foreach (var member in top.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var value))
                tokens.Add(new TokenLogprob(member.Name, value, Encoding.UTF8.GetBytes(member.Name), []));
        }

        return tokens;
    }

    private static JsonElement? At(JsonElement logprobs, string name, int index) =>
        logprobs.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && index < list.GetArrayLength() ? list[index] : null;
}
