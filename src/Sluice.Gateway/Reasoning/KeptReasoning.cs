using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Reasoning;

/// <summary>What a provider said around a tool call that it wants to see again with the call's result.</summary>
/// <param name="Provider">Who said it: a proof means something only to its maker.</param>
/// <param name="KeyId">With which of the provider's keys: what another one made may not be readable. Null if it needs none.</param>
/// <param name="Before">The signed or encrypted reasoning that came before the call.</param>
/// <param name="CallState">What stood beside the call itself.</param>
internal sealed record KeptReasoning(string Provider, string? KeyId, IReadOnlyList<Block> Before, ProviderState? CallState)
{
    /// <summary>About how much memory it takes.</summary>
    public int Size { get; } = 256 + Before.OfType<ReasoningBlock>().Sum(block => 2 * (block.Text.Length + (block.Signature?.Length ?? 0) + (block.RedactedData?.Length ?? 0)) + SizeOf(block.State)) + SizeOf(CallState);

    private static int SizeOf(ProviderState? state) => state?.Fields.Sum(field => field.Key.Length + field.Value.GetRawText().Length) ?? 0;
}
