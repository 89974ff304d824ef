using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

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
    public static IReadOnlyList<TokenLogprob>? Read(JsonView choice)
    {
        if (!choice.TryGetProperty("logprobs", out var logprobs) || logprobs.ValueKind != JsonValueKind.Object
            || !logprobs.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array)
            return null;
        var result = new List<TokenLogprob>(tokens.GetArrayLength());
        var numbers = Items(logprobs, "token_logprobs");
        var tops = Items(logprobs, "top_logprobs");
        foreach (var token in tokens.EnumerateArray())
        {
            var text = token.ValueKind == JsonValueKind.String ? token.GetString()! : "";
            var number = numbers.MoveNext() ? Number(numbers.Current) : Number(default);
            result.Add(new TokenLogprob(text, number, Encoding.UTF8.GetBytes(text), tops.MoveNext() ? Top(tops.Current) : []));
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

    private static double Number(JsonView number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) ? value : OpenAiLogprobs.Finite(double.NegativeInfinity);

    private static List<TokenLogprob> Top(JsonView top)
    {
        var tokens = new List<TokenLogprob>();
        if (top.ValueKind != JsonValueKind.Object)
            return tokens;
        foreach (var member in top.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var value))
                tokens.Add(new TokenLogprob(member.Name, value, Encoding.UTF8.GetBytes(member.Name), []));
        }

        return tokens;
    }

    private static JsonItems Items(JsonView logprobs, string name) =>
        logprobs.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}
