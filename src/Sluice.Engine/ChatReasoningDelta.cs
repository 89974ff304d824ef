namespace Sluice.Engine;

/// <summary>More of what the model thinks before its answer.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
/// <param name="Text">The text to append.</param>
public sealed record ChatReasoningDelta(int Choice, string Text) : ChatUpdate(Choice);
