namespace Sluice.Protocols.Conversations;

/// <summary>More text of the open block: of a text, reasoning or refusal, or of a tool call's arguments.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Index">The block's number within the answer.</param>
/// <param name="Text">The text to append.</param>
public sealed record BlockDelta(int Choice, int Index, string Text) : ConversationEvent
{
    /// <summary>The log probabilities of the tokens of this delta; null if not asked for.</summary>
    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }
}
