using Sluice.Configuration;
using Sluice.Engine;
using Sluice.Engine.Gguf;
using Sluice.Node.Harnesses.Managed;
using Sluice.Routing.Runtimes;
using EngineOptions = Sluice.Engine.EngineOptions;

namespace Sluice.Cli.Serving;

/// <summary>Which models the embedded node serves, and which one answers when none is named.</summary>
/// <param name="Managed">The models, with what was changed about their adapters.</param>
/// <param name="Models">The models as the configuration and the command line have them.</param>
/// <param name="Default">The default model; null if there is none.</param>
/// <param name="Arguments">The models that the command line names.</param>
internal sealed record ModelSources(IReadOnlyList<ManagedModelSpec> Managed, IReadOnlyList<ModelOptions> Models, string? Default, IReadOnlyList<string> Arguments)
{
    private const string FileScheme = "file:";
    private const string BuiltinScheme = "builtin:";
    private const string PackFolder = "packs";

    /// <summary>
    /// The bundled model is always known. It is the default only while nothing else is set up: a gateway with providers or models of its own
    /// should not answer from a toy because somebody forgot the model's name.
    /// </summary>
    public static ModelSources Of(ConfigurationResult configuration, IReadOnlyList<string> files, AdapterOverlay overlay)
    {
        var options = configuration.Options!;
        var models = new List<ModelOptions>(options.Models.Where(model => model.Source is not null));
        models.AddRange(files.Select(file => new ModelOptions { Id = GgufFile.NameOf(file), Source = FileScheme + Path.GetFullPath(file) }));
        if (models.TrueForAll(model => model.Id != BundledModels.Default))
        {
            models.Add(new ModelOptions { Id = BundledModels.Default, Source = BuiltinScheme + BundledModels.Default, Adapters = BundledModels.Adapters });
        }

        var isBare = options.Models.Count == 0 && configuration.ProvidersFromEnvironment;
        var chosen = options.Models.FirstOrDefault(model => model.Default)?.Id
            ?? (files.Count > 0 ? GgufFile.NameOf(files[0]) : null)
            ?? (isBare ? BundledModels.Default : null);
        return new ModelSources([.. models.Select(SpecOf)], models, chosen, [.. files.Select(GgufFile.NameOf)]);

        ManagedModelSpec SpecOf(ModelOptions model) => new(model.Id, PathOf(model.Source!), model.Context)
        {
            Engine = OptionsOf(model.Managed),
            Use = UseOf(model.Capabilities),
            PackFiles = options.Engine.PackFiles,
            PackFolder = Path.Combine(options.Data, PackFolder),
            Adapters = [.. overlay.Of(model.Id, model.Adapters).Select(adapter => new ManagedAdapterSpec(adapter.Name, PathOf(adapter.Source), (double)adapter.Weight))],
            NormalizeAdapters = model.AdaptersNormalize,
        };
    }

    /// <summary>What is wrong with the first model of the command line that could not be loaded; null if all could.</summary>
    /// <param name="models">The models as they are by now.</param>
    public string? FailedArgument(IReadOnlyList<RuntimeModel> models) =>
        models.FirstOrDefault(model => model.Status == RuntimeModelStatus.Error && Arguments.Contains(model.Id)) is { } failed ? $"{failed.Id}: {failed.Error}" : null;

    private static ManagedModelUse? UseOf(IReadOnlyList<string> capabilities)
    {
        var embeds = capabilities.Contains(ModelAbility.Embed) || capabilities.Contains(ModelAbility.Rerank);
        return capabilities.Count == 0 ? null
            : (embeds ? ManagedModelUse.Embed : default) | (ModelAbility.IsAmong(capabilities, ModelAbility.Generate) ? ManagedModelUse.Generate : default);
    }

    /// <summary>A file's path, or that of a bundled model or adapter.</summary>
    public static string PathOf(string source)
    {
        if (source.StartsWith(FileScheme, StringComparison.Ordinal))
        {
            return source[FileScheme.Length..];
        }

        var name = source[BuiltinScheme.Length..];
        return Path.Combine(AppContext.BaseDirectory, "models", name == BundledModels.Default ? name + "-f16.gguf" : name + "-lora.gguf");
    }

    private static EngineOptions OptionsOf(ManagedOptions options) => new()
    {
        Threads = options.Threads ?? 0,
        PinThreads = options.PinThreads,
        MaxParallel = options.Parallel,
        QueueCapacity = options.Queue,
        KvFormat = options.KvFormat == ManagedKvFormat.Q8 ? KvFormat.Q8 : KvFormat.F16,
        KvBytes = options.KvMemory ?? 0,
        Speculation = options.Speculation switch
        {
            ManagedSpeculation.PromptLookup => Speculation.PromptLookup,
            ManagedSpeculation.Draft => Speculation.Draft,
            _ => Speculation.Off,
        },
        DraftPath = options.DraftSource is { } source ? PathOf(source) : null,
    };
}
