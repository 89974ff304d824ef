using Sluice.Configuration;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Snapshots;

/// <summary>One configuration in force. A running request keeps the one that it began with.</summary>
/// <param name="Options">What the user wrote.</param>
/// <param name="Catalogue">The models.</param>
public sealed record GatewaySnapshot(SluiceOptions Options, ModelCatalogue Catalogue);
