using Sluice.Gateway.Relay;

namespace Sluice.Gateway.Media;

/// <summary>A request for sound or images as one provider gets it.</summary>
/// <param name="Uri">Where to.</param>
/// <param name="Body">The body; disposed with the message that carries it.</param>
internal sealed record MediaCall(Uri Uri, HttpContent Body)
{
    /// <summary>Makes the client's answer out of the provider's, where their shapes differ; null where the bytes pass through.</summary>
    public Func<PooledBuffer, string, MediaAnswer>? Translate { get; init; }
}
