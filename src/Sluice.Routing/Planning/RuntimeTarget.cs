using Sluice.Routing.Runtimes;

namespace Sluice.Routing.Planning;

/// <summary>A model of a runtime.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Model">The model's name there, with that of its adapters.</param>
public sealed record RuntimeTarget(IModelRuntime Runtime, string Model) : Target(Runtime.Name, Model)
{
    /// <summary>The model's name without adapters.</summary>
    public string Base { get; init; } = Model;

    /// <summary>The adapters that are added to it.</summary>
    public IReadOnlyList<string> Adapters { get; init; } = [];
}
