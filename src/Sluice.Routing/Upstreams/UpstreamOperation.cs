namespace Sluice.Routing.Upstreams;

/// <summary>What a provider is asked for.</summary>
public enum UpstreamOperation
{
    /// <summary>The answer to a conversation, whole.</summary>
    Conversation,

    /// <summary>The answer to a conversation, as a stream.</summary>
    ConversationStream,

    /// <summary>The completion of a raw prompt.</summary>
    Completion,

    /// <summary>The number of tokens of a conversation.</summary>
    TokenCount,
}
