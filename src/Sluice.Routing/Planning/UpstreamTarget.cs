using Sluice.Routing.Upstreams;

namespace Sluice.Routing.Planning;

/// <summary>A model at a provider.</summary>
/// <param name="Upstream">The provider.</param>
/// <param name="Model">The model's name there.</param>
public sealed record UpstreamTarget(UpstreamProvider Upstream, string Model) : Target(Upstream.Id, Model)
{
    /// <summary>The most tokens of output, the stricter of the provider's and the model's limit; null if there is none.</summary>
    public int? MaxOutputTokens => (Upstream.Options.MaxOutputTokens, Entry?.MaxOutput) switch
    {
        ({ } provider, { } model) => Math.Min(provider, model),
        var (provider, model) => provider ?? model,
    };
}
