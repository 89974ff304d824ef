namespace Sluice.Core.Adapters;

/// <summary>What the operator changed about one adapter while the program ran. It holds until the configuration says something else about that adapter.</summary>
/// <param name="Model">The model's id.</param>
/// <param name="Name">The adapter's name.</param>
public sealed record AdapterChange(string Model, string Name)
{
    /// <summary>Where its weights are, as the configuration would say it; null if the adapter was taken away.</summary>
    public string? Source { get; init; }

    /// <summary>Its weight where a request names none, from 0 to 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>What the configuration said about its source when it was changed; null if it knew no such adapter.</summary>
    public string? ConfiguredSource { get; init; }

    /// <summary>What the configuration said about its weight when it was changed.</summary>
    public double ConfiguredWeight { get; init; }

    /// <summary>Whether the adapter was taken away.</summary>
    public bool IsRemoved => Source is null;
}
