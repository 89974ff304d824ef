namespace Sluice.Protocols.Conversations;

/// <summary>Why an answer ended.</summary>
public enum StopReason
{
    /// <summary>The model was done.</summary>
    EndOfTurn,

    /// <summary>A stop sequence of the client came.</summary>
    StopSequence,

    /// <summary>The limit on output tokens was reached.</summary>
    MaxTokens,

    /// <summary>The model wants tools to be called.</summary>
    ToolUse,

    /// <summary>The model or a filter refused.</summary>
    Refusal,

    /// <summary>The model's context was full.</summary>
    ContextFull,

    /// <summary>The provider paused a long turn; it is not finished.</summary>
    Paused,
}
