using Sluice.Configuration;
using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Catalogue;

/// <summary>A model as listed to clients.</summary>
/// <param name="Id">The name to ask for.</param>
/// <param name="OwnedBy">The provider or runtime.</param>
/// <param name="Options">The catalogue's entry; null if there is none.</param>
/// <param name="Runtime">The runtime's view; null for a provider's model.</param>
public sealed record ModelListing(string Id, string OwnedBy, ModelOptions? Options, RuntimeModel? Runtime)
{
    /// <summary>The model with each of its adapters, as models of their own.</summary>
    public IEnumerable<ModelListing> WithEachAdapter() => (Runtime?.Adapters ?? []).Select(adapter => this with
    {
        Id = $"{Id}:{adapter.Name}",
        Options = Options is { Name: { } name } ? Options with { Name = $"{name} ({adapter.Name})" } : Options,
        Runtime = Runtime! with { Status = Runtime.Status == RuntimeModelStatus.Ready ? adapter.Status : Runtime.Status, Adapters = [] },
    });
}
