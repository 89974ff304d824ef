namespace Sluice.Engine.Chat;

/// <summary>More of what the model thinks before its answer.</summary>
/// <param name="Text">The text to append.</param>
public sealed record ReasoningDelta(string Text) : ChatOutputEvent;
