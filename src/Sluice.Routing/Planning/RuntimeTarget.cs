using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Planning;

/// <summary>A model of a runtime.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Model">The model's name there.</param>
public sealed record RuntimeTarget(IModelRuntime Runtime, string Model) : Target(Runtime.Name, Model);
