namespace Sluice.Protocols.Conversations;

/// <summary>One of the answers.</summary>
/// <param name="Blocks">What was said, in order.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="StopSequence">The stop sequence that came; null if none or unknown.</param>
public sealed record ResponseChoice(IReadOnlyList<Block> Blocks, StopReason Reason, string? StopSequence = null)
{
    /// <summary>The log probabilities of the text's tokens; null if not asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    /// <summary>Opaque fields of the answer's own dialect (citations, grounding, ratings); null if there are none.</summary>
    public ProviderState? State { get; init; }
}
