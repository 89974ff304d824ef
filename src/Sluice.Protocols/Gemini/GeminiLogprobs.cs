using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>The <c>logprobsResult</c>: the chosen tokens, and beside each the best ones.</summary>
internal static class GeminiLogprobs
{
    public static IReadOnlyList<TokenLogprob>? Read(JsonView candidate)
    {
        if (!candidate.TryGetProperty("logprobsResult", out var result) || result.ValueKind != JsonValueKind.Object
            || !result.TryGetProperty("chosenCandidates", out var chosen) || chosen.ValueKind != JsonValueKind.Array)
            return null;
        var top = result.TryGetProperty("topCandidates", out var told) && told.ValueKind == JsonValueKind.Array ? told.EnumerateArray() : default;
        var tokens = new List<TokenLogprob>(chosen.GetArrayLength());
        foreach (var token in chosen.EnumerateArray())
        {
            var alternatives = top.MoveNext() ? ReadTop(top.Current) : [];
            if (ReadToken(token, alternatives) is { } read)
                tokens.Add(read);
        }

        return tokens;
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TokenLogprob>? tokens)
    {
        if (tokens is null)
            return;
        writer.WriteStartObject("logprobsResult");
        if (tokens.Any(token => token.Top.Count > 0))
        {
            writer.WriteStartArray("topCandidates");
            foreach (var token in tokens)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("candidates");
                foreach (var alternative in token.Top)
                    WriteToken(writer, alternative);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("chosenCandidates");
        foreach (var token in tokens)
            WriteToken(writer, token);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static List<TokenLogprob> ReadTop(JsonView step)
    {
        var tokens = new List<TokenLogprob>();
        if (step.ValueKind != JsonValueKind.Object || !step.TryGetProperty("candidates", out var candidates) || candidates.ValueKind != JsonValueKind.Array)
            return tokens;
        foreach (var candidate in candidates.EnumerateArray())
        {
            if (ReadToken(candidate, []) is { } token)
                tokens.Add(token);
        }

        return tokens;
    }

    private static TokenLogprob? ReadToken(JsonView token, IReadOnlyList<TokenLogprob> top) =>
        token.ValueKind == JsonValueKind.Object && token.TryGetProperty("token", out var text) && text.ValueKind == JsonValueKind.String
        && token.TryGetProperty("logProbability", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var logprob) && double.IsFinite(logprob)
            ? new TokenLogprob(text.GetString()!, logprob, Encoding.UTF8.GetBytes(text.GetString()!), top) { TokenId = token.TryGetProperty("tokenId", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var its) ? its : null }
            : null;

    private static void WriteToken(Utf8JsonWriter writer, TokenLogprob token)
    {
        writer.WriteStartObject();
        writer.WriteString("token", token.Token);
        writer.WriteOptional("tokenId", token.TokenId);
        writer.WriteNumber("logProbability", token.Logprob);
        writer.WriteEndObject();
    }
}
