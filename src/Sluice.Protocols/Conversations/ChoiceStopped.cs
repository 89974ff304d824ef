namespace Sluice.Protocols.Conversations;

/// <summary>One answer is complete.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="StopSequence">The stop sequence that came; null if none or unknown.</param>
public sealed record ChoiceStopped(int Choice, StopReason Reason, string? StopSequence = null) : ConversationEvent
{
    /// <summary>Opaque fields of the answer's own dialect (citations, grounding, ratings); null if there are none.</summary>
    public ProviderState? State { get; init; }
}
