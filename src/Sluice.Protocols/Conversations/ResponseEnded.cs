namespace Sluice.Protocols.Conversations;

/// <summary>The answer is complete; nothing follows.</summary>
public sealed record ResponseEnded : ConversationEvent;
