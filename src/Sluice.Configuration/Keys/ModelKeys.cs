using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>models[]</c>.</summary>
internal static class ModelKeys
{
    private static readonly string[] s_capabilities =
    [
        "generate", "embed", "rerank", "classify", "code", "reasoning", "summarize", "tool_use", "multi_tool_call", "vision",
        "video_understanding", "audio_understanding", "grounding", "speech_to_text", "text_to_speech", "image_generation", "video_generation",
    ];

    public static ObjectType<ModelOptions> Type { get; } = new(
        () => new ModelOptions(),
        Keys<ModelOptions>.Of("id", KeyTypes.ModelName, o => o.Id, (o, v) => o with { Id = v },
            "The name that clients use, unique; may contain '/', ':' and capitals.", required: true),
        Keys<ModelOptions>.Of("name", KeyTypes.OptionalText, o => o.Name, (o, v) => o with { Name = v },
            "The name for people."),
        Keys<ModelOptions>.Of("family", KeyTypes.OptionalText, o => o.Family, (o, v) => o with { Family = v },
            "The family that it belongs to."),
        Keys<ModelOptions>.Of("version", KeyTypes.OptionalText, o => o.Version, (o, v) => o with { Version = v },
            "Its version."),
        Keys<ModelOptions>.Of("provider", new OptionalType<string>(KeyTypes.ProviderId), o => o.Provider, (o, v) => o with { Provider = v },
            "The id of the provider that serves it; a model has either a provider or a source."),
        Keys<ModelOptions>.Of("upstream_id", new OptionalType<string>(KeyTypes.ModelName), o => o.UpstreamId, (o, v) => o with { UpstreamId = v },
            "The name that the provider knows it by; null means the same as id."),
        Keys<ModelOptions>.Of("source", new OptionalType<string>(new SourceType()), o => o.Source, (o, v) => o with { Source = v },
            "Where a local model's weights are: file:PATH.gguf or builtin:sluice-nano."),
        Keys<ModelOptions>.Of("engine", new ChoiceType<ModelEngine>(("managed", ModelEngine.Managed)), o => o.Engine, (o, v) => o with { Engine = v },
            "What runs a local model."),
        Keys<ModelOptions>.Of("managed", ManagedKeys.Type, o => o.Managed, (o, v) => o with { Managed = v },
            "How the managed engine runs it."),
        Keys<ModelOptions>.Of("adapters", new ListType<AdapterOptions>(AdapterKeys.Type, () => new AdapterOptions()), o => o.Adapters, (o, v) => o with { Adapters = v },
            "LoRA adapters that requests can add to a local model by its name: model:name, model:a*0.7+b*0.3."),
        Keys<ModelOptions>.Of("adapters_normalize", KeyTypes.Flag, o => o.AdaptersNormalize, (o, v) => o with { AdaptersNormalize = v },
            "Whether the weights of several adapters in one request are scaled to the sum 1; a sum of 0 is left as it is."),
        Keys<ModelOptions>.Of("capabilities", new ListType<string>(new ChoiceType<string>([.. s_capabilities.Select(word => (word, word))])),
            o => o.Capabilities, (o, v) => o with { Capabilities = v },
            "What it can do; empty means what the source tells."),
        Keys<ModelOptions>.Of("context", new OptionalValueType<int>(KeyTypes.Tokens), o => o.Context, (o, v) => o with { Context = v },
            "The most tokens of prompt and output together; null means what the source tells."),
        Keys<ModelOptions>.Of("max_output", new OptionalValueType<int>(KeyTypes.Tokens), o => o.MaxOutput, (o, v) => o with { MaxOutput = v },
            "The most output tokens."),
        Keys<ModelOptions>.Of("cost", new OptionalType<CostOptions>(CostKeys.Type), o => o.Cost, (o, v) => o with { Cost = v },
            "Its price in USD per million tokens; null where unknown."),
        Keys<ModelOptions>.Of("supported_params", new ListType<string>(KeyTypes.FieldPath), o => o.SupportedParams, (o, v) => o with { SupportedParams = v },
            "The settings of sampling and form that it takes, as OpenAI names them; empty means all."),
        Keys<ModelOptions>.Of("unsupported_params", new ListType<string>(KeyTypes.FieldPath), o => o.UnsupportedParams, (o, v) => o with { UnsupportedParams = v },
            "Fields of requests that it does not take, as OpenAI names them; they are left out and declared, or refused in strict mode."),
        Keys<ModelOptions>.Of("tags", new ListType<string>(KeyTypes.Text), o => o.Tags, (o, v) => o with { Tags = v },
            "Free words for people and policies."),
        Keys<ModelOptions>.Of("default", KeyTypes.Flag, o => o.Default, (o, v) => o with { Default = v },
            "Whether it answers requests that name no model; at most one may."),
        Keys<ModelOptions>.Of("system_prompt", KeyTypes.OptionalText, o => o.SystemPrompt, (o, v) => o with { SystemPrompt = v },
            "The system prompt for conversations that bring none."));
}
