namespace Sluice.Protocols.Conversations;

/// <summary>Usage so far: cumulative, the last one counts.</summary>
/// <param name="Usage">The numbers.</param>
public sealed record UsageReported(Usage Usage) : ConversationEvent;
