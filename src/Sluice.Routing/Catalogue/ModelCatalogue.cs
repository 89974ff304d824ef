using System.Collections.Concurrent;
using Sluice.Configuration;
using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Catalogue;

/// <summary>One snapshot of all models that can be asked for. A running request keeps the snapshot that it began with.</summary>
public sealed class ModelCatalogue
{
    // Clients choose these names; past this many each is matched anew.
    private const int MaxRemembered = 4096;

    private readonly ConcurrentDictionary<string, ModelResolution> _byPattern = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelOptions> _entries;
    private readonly IReadOnlyDictionary<string, string> _aliases;
    private readonly IReadOnlyList<IModelRuntime> _runtimes;
    private readonly Dictionary<string, UpstreamProvider> _providersById;

    /// <summary>Builds the snapshot.</summary>
    /// <param name="entries">The configured models.</param>
    /// <param name="aliases">Names that stand for other names.</param>
    /// <param name="providers">The providers.</param>
    /// <param name="runtimes">The runtimes; their models may change while the snapshot is in use.</param>
    /// <param name="defaultModel">The model for requests that name none; null if there is none.</param>
    public ModelCatalogue(
        IReadOnlyList<ModelOptions> entries,
        IReadOnlyDictionary<string, string> aliases,
        IReadOnlyList<UpstreamProvider> providers,
        IReadOnlyList<IModelRuntime> runtimes,
        string? defaultModel)
    {
        _entries = entries.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        _aliases = aliases;
        _runtimes = runtimes;
        Providers = [.. providers.OrderBy(provider => provider.Options.Priority)];
        _providersById = providers.ToDictionary(provider => provider.Id, StringComparer.Ordinal);
        DefaultModel = defaultModel;
    }

    /// <summary>The model for requests that name none; null if there is none.</summary>
    public string? DefaultModel { get; }

    /// <summary>The providers, by priority.</summary>
    public IReadOnlyList<UpstreamProvider> Providers { get; }

    /// <summary>The runtimes.</summary>
    public IReadOnlyList<IModelRuntime> Runtimes => _runtimes;

    /// <summary>Looks a name up: exact id, alias, <c>provider/upstream-id</c>, model with adapters, pattern of a provider.</summary>
    /// <param name="name">The name as asked for.</param>
    /// <returns>What it stands for; null if nobody knows it.</returns>
    public ModelResolution? Resolve(string name)
    {
        if (Exact(name, "exact id") is { } exact)
        {
            return exact;
        }

        if (_aliases.TryGetValue(name, out var meant))
        {
            return Exact(meant, $"alias of {meant}") ?? Qualified(meant) ?? FindAdapted(meant)?.Resolve() ?? ByPattern(meant);
        }

        return Qualified(name) ?? FindAdapted(name)?.Resolve() ?? ByPattern(name);
    }

    /// <summary>What is wrong with the adapters of a name that nobody knows; null where no known model stands in front of a colon.</summary>
    /// <param name="name">The name as asked for.</param>
    public AdapterProblem? WhyNotAdapted(string name) => FindAdapted(_aliases.GetValueOrDefault(name) ?? name)?.Problem();

    /// <summary>Everything that can be listed, by id: configured models, models of runtimes, plain names of providers, aliases that lead somewhere.</summary>
    public IReadOnlyList<ModelListing> List()
    {
        var listings = new SortedDictionary<string, ModelListing>(StringComparer.Ordinal);
        foreach (var entry in _entries.Values)
        {
            var runtime = FindRuntimeModel(entry.Id);
            listings[entry.Id] = new ModelListing(entry.Id, entry.Provider ?? runtime?.Owner ?? "local", entry, runtime?.Model);
        }

        foreach (var runtime in _runtimes)
        {
            foreach (var model in runtime.Models)
            {
                listings.TryAdd(model.Id, new ModelListing(model.Id, runtime.Name, null, model));
            }
        }

        foreach (var listing in listings.Values.Where(listing => listing.Runtime?.Adapters.Count > 0).ToArray())
        {
            foreach (var adapted in listing.WithEachAdapter())
            {
                listings.TryAdd(adapted.Id, adapted);
            }
        }

        foreach (var provider in Providers)
        {
            foreach (var pattern in provider.Patterns.Where(pattern => pattern.IsExact))
            {
                listings.TryAdd(pattern.Text, new ModelListing(pattern.Text, provider.Id, null, null));
            }
        }

        foreach (var (alias, meant) in _aliases)
        {
            if (Resolve(meant) is { } resolution)
            {
                var target = listings.GetValueOrDefault(resolution.Id);
                listings.TryAdd(alias, new ModelListing(alias, target?.OwnedBy ?? resolution.Targets[0].Provider, target?.Options, target?.Runtime));
            }
        }

        return [.. listings.Values];
    }

    /// <summary>What the lists say of one name: of a listed one as it is listed, of any other that leads somewhere what is known.</summary>
    /// <param name="name">The name as asked for.</param>
    public ModelListing? Find(string name) => List().FirstOrDefault(listing => listing.Id == name)
        ?? (Resolve(name) is { } resolution ? Describe(name, resolution.Targets[0]) : null);

    /// <summary>Known names that are close to a mistyped one, best first.</summary>
    /// <param name="name">The mistyped name.</param>
    public IReadOnlyList<string> Suggest(string name) => NearNames.Of(name, List().Select(listing => listing.Id));

    private static ModelListing Describe(string name, Target target) => new(
        name,
        target.Provider,
        target.Entry,
        target is RuntimeTarget local ? local.Runtime.Models.FirstOrDefault(model => model.Id == local.Base) is { } model ? model with { Adapters = [] } : null : null);

    // The last colon whose left side is a model that somebody runs here.
    private AdaptedName? FindAdapted(string name)
    {
        for (var colon = name.LastIndexOf(':'); colon > 0; colon = name.LastIndexOf(':', colon - 1))
        {
            var left = name[..colon];
            var resolution = Exact(left, "") ?? (_aliases.TryGetValue(left, out var meant) ? Exact(meant, "") : null) ?? Qualified(left);
            if (resolution?.Targets is [RuntimeTarget target] && target.Runtime.Models.FirstOrDefault(model => model.Id == target.Model) is { } model)
            {
                return new AdaptedName(target, model, name[(colon + 1)..]);
            }
        }

        return null;
    }

    private ModelResolution? Exact(string name, string how)
    {
        if (_entries.TryGetValue(name, out var entry))
        {
            if (entry.Provider is { } providerId)
            {
                return new ModelResolution(name, [new UpstreamTarget(_providersById[providerId], entry.UpstreamId ?? name) { Entry = entry }], how);
            }

            if (entry.Source is null)
            {
                return ByPattern(name) is { } pattern ? pattern with { How = how } : null;
            }
        }

        return FindRuntimeModel(name) is { } found
            ? new ModelResolution(name, [new RuntimeTarget(found.Runtime, name) { Entry = entry }], how)
            : null;
    }

    private ModelResolution? Qualified(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == name.Length - 1)
        {
            return null;
        }

        var (owner, model) = (name[..slash], name[(slash + 1)..]);
        if (_providersById.TryGetValue(owner, out var provider))
        {
            return new ModelResolution(model, [new UpstreamTarget(provider, model)], "provider/model");
        }

        var runtime = _runtimes.FirstOrDefault(candidate => candidate.Name == owner && candidate.Models.Any(known => known.Id == model));
        return runtime is null ? null : new ModelResolution(model, [new RuntimeTarget(runtime, model)], "runtime/model");
    }

    private ModelResolution? ByPattern(string name)
    {
        if (!_byPattern.TryGetValue(name, out var resolution))
        {
            resolution = MatchPatterns(name);
            if (resolution is not null && _byPattern.Count < MaxRemembered)
            {
                _byPattern.TryAdd(name, resolution);
            }
        }

        return resolution;
    }

    private ModelResolution? MatchPatterns(string name)
    {
        List<Target>? targets = null;
        var entry = _entries.GetValueOrDefault(name);
        foreach (var provider in Providers)
        {
            foreach (var pattern in provider.Patterns)
            {
                if (pattern.Matches(name))
                {
                    (targets ??= []).Add(new UpstreamTarget(provider, entry?.UpstreamId ?? name) { Entry = entry });
                    break;
                }
            }
        }

        return targets is null ? null : new ModelResolution(name, targets, "pattern of a provider");
    }

    private (IModelRuntime Runtime, string Owner, RuntimeModel Model)? FindRuntimeModel(string id)
    {
        foreach (var runtime in _runtimes)
        {
            foreach (var model in runtime.Models)
            {
                if (string.Equals(model.Id, id, StringComparison.Ordinal))
                {
                    return (runtime, runtime.Name, model);
                }
            }
        }

        return null;
    }
}
