namespace Sluice.Protocols.Conversations;

/// <summary>The answer ends in an error; nothing follows.</summary>
/// <param name="Error">What went wrong.</param>
public sealed record ResponseFailed(ProtocolError Error) : ConversationEvent;
