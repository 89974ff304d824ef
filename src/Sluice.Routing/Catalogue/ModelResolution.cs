using Sluice.Routing.Planning;

namespace Sluice.Routing.Catalogue;

/// <summary>What a model name stands for.</summary>
/// <param name="Id">The concrete name.</param>
/// <param name="Targets">Who offers it.</param>
/// <param name="How">By which rule it was found, for people.</param>
public sealed record ModelResolution(string Id, IReadOnlyList<Target> Targets, string How);
