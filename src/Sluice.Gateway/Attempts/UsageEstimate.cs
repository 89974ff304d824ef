using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Attempts;

/// <summary>What texts cost where the provider does not tell.</summary>
internal static class UsageEstimate
{
    private const int BytesPerToken = 4;

    /// <summary>The tokens of a request that has no output, by its size.</summary>
    public static Usage OfInput(ReadOnlyMemory<byte> body) => new() { InputTokens = Math.Max(1, body.Length / BytesPerToken), IsEstimated = true };
}
