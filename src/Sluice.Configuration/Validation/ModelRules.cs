namespace Sluice.Configuration.Validation;

/// <summary>Ids are unique, every model has one place to come from, and at most one is the default.</summary>
internal static class ModelRules
{
    private const string Transcribes = "speech_to_text";

    // What the engine in the program has no part in.
    private static readonly string[] s_foreign = ["classify", Transcribes, "text_to_speech", "image_generation", "video_generation", "audio_understanding"];

    public static void Check(SluiceOptions options, RuleContext context)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        string? firstDefault = null;
        for (var index = 0; index < options.Models.Count; index++)
        {
            var model = options.Models[index];
            var path = $"models[{index}]";
            if (model.Id.Length == 0)
            {
                continue;
            }

            if (!seen.TryAdd(model.Id, $"{path}.id"))
            {
                context.Error($"{path}.id", $"the id '{model.Id}' is taken in {context.Place(seen[model.Id])}");
            }

            if (model.Default && firstDefault is not null)
            {
                context.Error($"{path}.default", $"only one model can be the default, and there is one in {context.Place(firstDefault)}");
            }

            firstDefault ??= model.Default ? $"{path}.default" : null;
            if (!context.IsBroken(path))
            {
                CheckOrigin(options, model, path, context);
            }

            CheckCapabilities(options, model, path, context);
            CheckAdapters(model, path, context);
            if (model is { Context: { } length, MaxOutput: { } output } && output > length)
            {
                context.Error($"{path}.max_output", $"{output} is more than the context of {length}");
            }
        }
    }

    // A model that nobody can ask for anything would be found out by its clients, one request after the other.
    private static void CheckCapabilities(SluiceOptions options, ModelOptions model, string path, RuleContext context)
    {
        if (model.Capabilities.Count == 0)
        {
            return;
        }

        if (model.Source is not null && model.Capabilities.All(s_foreign.Contains))
        {
            context.Error($"{path}.capabilities", "the engine in the program generates, embeds and reranks, and this model is for none of that");
        }

        if (options.Providers.FirstOrDefault(provider => provider.Id == model.Provider) is { Dialect: ProviderDialect.WhisperServer } && !model.Capabilities.Contains(Transcribes))
        {
            context.Error($"{path}.capabilities", $"a provider of the dialect whisper-server does nothing but {Transcribes}");
        }
    }

    private static void CheckAdapters(ModelOptions model, string path, RuleContext context)
    {
        if (model.Source is null && (model.Adapters.Count > 0 || model.AdaptersNormalize))
        {
            context.Error(model.Adapters.Count > 0 ? $"{path}.adapters" : $"{path}.adapters_normalize", "only a model with a source has adapters");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < model.Adapters.Count; index++)
        {
            var name = model.Adapters[index].Name;
            if (name.Length > 0 && !seen.Add(name))
            {
                context.Error($"{path}.adapters[{index}].name", $"the name '{name}' is taken by another adapter of '{model.Id}'");
            }
        }
    }

    private static void CheckOrigin(SluiceOptions options, ModelOptions model, string path, RuleContext context)
    {
        if (model.Provider is null == model.Source is null)
        {
            context.Error(path, model.Source is null
                ? $"'{model.Id}' needs a provider (where it is served) or a source (where its weights are)"
                : $"'{model.Id}' has both a provider and a source; only one can serve it");
        }
        else if (model.Provider is { } provider && options.Providers.All(known => known.Id != provider))
        {
            context.Error($"{path}.provider", options.Providers.Count == 0
                ? $"'{provider}' is not a provider: there are none"
                : $"'{provider}' is not one of {string.Join(", ", options.Providers.Select(known => known.Id).Distinct())}");
        }

        if (model.Source is null && model.Managed != new ManagedOptions())
        {
            context.Error($"{path}.managed", "only a model with a source has one");
        }
        else if (model.Managed.Speculation == ManagedSpeculation.Draft == model.Managed.DraftSource is null)
        {
            context.Error($"{path}.managed.draft_source", "speculation by a draft needs the source of the draft, and nothing else does");
        }

        if (model is { Source: not null, UpstreamId: not null })
        {
            context.Error($"{path}.upstream_id", "only a provider's model has one");
        }
    }
}
