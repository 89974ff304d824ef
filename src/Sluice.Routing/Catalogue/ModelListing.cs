using Sluice.Configuration;
using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Catalogue;

/// <summary>A model as listed to clients.</summary>
/// <param name="Id">The name to ask for.</param>
/// <param name="OwnedBy">The provider or runtime.</param>
/// <param name="Options">The catalogue's entry; null if there is none.</param>
/// <param name="Runtime">The runtime's view; null for a provider's model.</param>
public sealed record ModelListing(string Id, string OwnedBy, ModelOptions? Options, RuntimeModel? Runtime);
