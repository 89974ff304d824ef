namespace Sluice.Protocols.Conversations;

/// <summary>
/// One event of an answer. Per choice: blocks one after the other, each a start, deltas and an end with the same index
/// (0, 1, 2, ...); then a stop. Usage may come at any time, the last one counts. A failure ends everything.
/// </summary>
public abstract record ConversationEvent;
