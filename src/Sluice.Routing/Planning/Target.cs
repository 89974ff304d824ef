using Sluice.Configuration;

namespace Sluice.Routing.Planning;

/// <summary>Something that can answer: a model at a provider, or a model of a runtime.</summary>
/// <param name="Provider">The provider's or runtime's name.</param>
/// <param name="Model">The model's name there.</param>
public abstract record Target(string Provider, string Model)
{
    /// <summary>The catalogue's entry; null if the model is known by a provider's pattern only.</summary>
    public ModelOptions? Entry { get; init; }

    /// <summary><c>provider/model</c>.</summary>
    public string Label { get; } = $"{Provider}/{Model}";
}
