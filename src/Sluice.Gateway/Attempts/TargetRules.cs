using Sluice.Gateway.Edge;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>What a request has to lose, or to say otherwise, before a target takes it: the catalogue's unsupported parameters, limits, and the quirks of the provider.</summary>
internal static class TargetRules
{
    // What a model may not take: how it draws, how long and in which form it answers. Only these does a list of supported ones rule out.
    private static readonly string[] Settings =
    [
        ConversationFields.Temperature, ConversationFields.TopP, ConversationFields.TopK, ConversationFields.MinP, ConversationFields.FrequencyPenalty,
        ConversationFields.PresencePenalty, ConversationFields.RepetitionPenalty, ConversationFields.Seed, ConversationFields.LogitBias, ConversationFields.Logprobs,
        ConversationFields.TopLogprobs, ConversationFields.StopSequences, ConversationFields.Choices, ConversationFields.ParallelToolCalls, ConversationFields.ToolChoice,
        ConversationFields.Format, ConversationFields.Reasoning, ConversationFields.EndUser,
    ];

    /// <summary>The rules for a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="written">The dialect in which the request is written.</param>
    /// <param name="asked">The output limit that the client asks for; null if none.</param>
    public static BodyRules Of(Target target, IDialect written, int? asked)
    {
        var limit = target is UpstreamTarget upstream && asked > upstream.MaxOutputTokens ? upstream.MaxOutputTokens : null;
        if (limit is null && TakesAll(target))
        {
            return BodyRules.None;
        }

        var refused = new HashSet<string>(StringComparer.Ordinal);
        if (target.Entry is { } entry)
        {
            AddAll(entry.UnsupportedParams, written, refused);
            if (entry.SupportedParams.Count > 0)
            {
                var supported = entry.SupportedParams.Select(Neutral).ToHashSet(StringComparer.Ordinal);
                AddAll(Settings.Where(setting => !supported.Contains(setting)), written, refused);
            }
        }

        var quirks = target is UpstreamTarget { Upstream.Options.Quirks: var its } ? its : null;
        var isOpenAi = written == ClientDialects.OpenAi || written == ClientDialects.OpenAiCompletions;
        if (quirks is not null)
        {
            AddAll(quirks.Refuses, written, refused);
            if (!quirks.StreamOptions && isOpenAi)
            {
                refused.Add("stream_options");
            }
        }

        if (refused.Count == 0 && limit is null && quirks is not { Rename.Count: > 0 } and not { DeveloperRole: false })
        {
            return BodyRules.None;
        }

        return new BodyRules
        {
            Refused = refused,
            Renamed = quirks?.Rename ?? BodyRules.None.Renamed,
            Largest = limit is { } largest ? PathsOf(ConversationFields.MaxOutputTokens, written).ToDictionary(path => path, _ => (double)largest) : BodyRules.None.Largest,
            Words = quirks is { DeveloperRole: false } && isOpenAi ? DeveloperAsSystem : BodyRules.None.Words,
            TakesSnakeCase = written == ClientDialects.Gemini,
        };
    }

    // Most requests: nothing is looked up for them.
    private static bool TakesAll(Target target) =>
        target.Entry is null or { UnsupportedParams.Count: 0, SupportedParams.Count: 0 }
        && (target is not UpstreamTarget upstream || upstream.Upstream.Options.Quirks is { Refuses.Count: 0, Rename.Count: 0, StreamOptions: true, DeveloperRole: true });

    private static Dictionary<string, (string, string)> DeveloperAsSystem { get; } = new() { ["messages[].role"] = ("developer", "system") };

    private static void AddAll(IEnumerable<string> names, IDialect written, HashSet<string> refused)
    {
        foreach (var name in names)
        {
            // As the dialect itself names it, or as OpenAI does.
            refused.Add(name);
            refused.UnionWith(PathsOf(Neutral(name), written));
        }
    }

    private static string Neutral(string name) => ClientDialects.OpenAi.FieldNames.Neutralise(name);

    private static IEnumerable<string> PathsOf(string field, IDialect written)
    {
        yield return written.FieldNames.Translate(field);
        switch (field)
        {
            case ConversationFields.MaxOutputTokens when written == ClientDialects.OpenAi:
                yield return "max_completion_tokens";
                break;
            case ConversationFields.Reasoning when written == ClientDialects.Anthropic:
                yield return "output_config.effort";
                break;
            case ConversationFields.Logprobs:
                yield return written.FieldNames.Translate(ConversationFields.TopLogprobs);
                break;
            case ConversationFields.Format when written == ClientDialects.Gemini:
                yield return "generationConfig.responseJsonSchema";
                yield return "generationConfig.responseSchema";
                break;
        }
    }
}
