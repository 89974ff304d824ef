namespace Sluice.Protocols.Conversations;

/// <summary>Facts around the answer that the conversation model has no word for (service tier, fingerprint, container); may come several times.</summary>
/// <param name="State">The facts, by the names of the dialect that told them.</param>
public sealed record ResponseNoted(ProviderState State) : ConversationEvent;
