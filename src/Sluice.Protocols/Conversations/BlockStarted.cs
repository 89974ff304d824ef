namespace Sluice.Protocols.Conversations;

/// <summary>A block of the answer begins.</summary>
/// <param name="Choice">The answer's number, from 0.</param>
/// <param name="Index">The block's number within the answer, from 0.</param>
/// <param name="Block">
/// The block as known at its start: a text, reasoning or refusal block with empty text, a tool call with id and name and empty arguments,
/// or a block that is whole at once (redacted reasoning, an image), which gets no deltas.
/// </param>
public sealed record BlockStarted(int Choice, int Index, Block Block) : ConversationEvent;
