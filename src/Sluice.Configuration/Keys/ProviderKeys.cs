using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>providers[]</c>.</summary>
internal static class ProviderKeys
{
    public static ObjectType<ProviderOptions> Type { get; } = new(
        () => new ProviderOptions(),
        Keys<ProviderOptions>.Of("id", KeyTypes.ProviderId, o => o.Id, (o, v) => o with { Id = v },
            "The provider's name, unique.", required: true),
        Keys<ProviderOptions>.Of("preset", new OptionalType<string>(new PresetType()), o => o.Preset, (o, v) => o with { Preset = v },
            "A built-in entry that fills in every key that is left out here."),
        Keys<ProviderOptions>.Of("dialect", new ChoiceType<ProviderDialect>(
                ("openai", ProviderDialect.OpenAI),
                ("openai-responses", ProviderDialect.OpenAIResponses),
                ("anthropic", ProviderDialect.Anthropic),
                ("gemini", ProviderDialect.Gemini),
                ("azure-openai", ProviderDialect.AzureOpenAI),
                ("ollama", ProviderDialect.Ollama),
                ("whisper-server", ProviderDialect.WhisperServer)),
            o => o.Dialect, (o, v) => o with { Dialect = v },
            "The wire dialect that the provider speaks.", required: true, requiredHint: ", or a preset that gives it"),
        Keys<ProviderOptions>.Of("base_url", KeyTypes.Url, o => o.BaseUrl, (o, v) => o with { BaseUrl = v },
            "The provider's address, with /v1 for the openai dialects and without for the others.", required: true, requiredHint: ", or a preset that gives it"),
        Keys<ProviderOptions>.Of("api_key_env", new OptionalType<string>(KeyTypes.VariableName), o => o.ApiKeyEnv, (o, v) => o with { ApiKeyEnv = v },
            "The environment variable that holds the provider's key; null sends none."),
        Keys<ProviderOptions>.Of("api_version", KeyTypes.OptionalText, o => o.ApiVersion, (o, v) => o with { ApiVersion = v },
            "The API version to ask for, where the dialect has one; null takes the dialect's usual one."),
        Keys<ProviderOptions>.Of("responses", new ChoiceType<ResponsesUse>(("auto", ResponsesUse.Auto), ("always", ResponsesUse.Always), ("never", ResponsesUse.Never)), o => o.Responses, (o, v) => o with { Responses = v },
            "Who asks by Azure's route for OpenAI's Responses: auto (clients that speak Responses, where `api_version` has it: v1, preview, 2025-03-01-preview and later), always, or never (all go to chat completions)."),
        Keys<ProviderOptions>.Of("headers",
            new MapType<string>(KeyTypes.HeaderValue, "mapping of header to value", StringComparer.OrdinalIgnoreCase, KeyTypes.HeaderNameProblem),
            o => o.Headers, (o, v) => o with { Headers = v },
            "Extra headers for every request to the provider; their values are treated as secrets."),
        Keys<ProviderOptions>.Of("priority", new IntegerType(0, 1_000_000), o => o.Priority, (o, v) => o with { Priority = v },
            "The order of preference among providers of the same model; lower is preferred."),
        Keys<ProviderOptions>.Of("max_output_tokens", new OptionalValueType<int>(KeyTypes.Tokens), o => o.MaxOutputTokens, (o, v) => o with { MaxOutputTokens = v },
            "The most output tokens that a request may ask of the provider; more is lowered to it and declared."),
        Keys<ProviderOptions>.Of("quirks", QuirkKeys.Type, o => o.Quirks, (o, v) => o with { Quirks = v },
            "Where it differs from its dialect."),
        Keys<ProviderOptions>.Of("timeouts", TimeoutKeys.Type, o => o.Timeouts, (o, v) => o with { Timeouts = v },
            "How long each stage of a request to the provider may take."),
        Keys<ProviderOptions>.Of("models", new ListType<string>(KeyTypes.Pattern), o => o.Models, (o, v) => o with { Models = v },
            "Patterns of model names that the provider serves; * matches any run of characters."));
}
