namespace Sluice.Protocols.Conversations;

/// <summary>Plain text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextBlock(string Text) : Block;
