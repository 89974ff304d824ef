namespace Sluice.Engine.Chat;

/// <summary>More of the answer.</summary>
/// <param name="Text">The text to append.</param>
public sealed record ContentDelta(string Text) : ChatOutputEvent;
