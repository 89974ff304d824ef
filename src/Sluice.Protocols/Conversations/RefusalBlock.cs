namespace Sluice.Protocols.Conversations;

/// <summary>The model's refusal in words.</summary>
/// <param name="Text">What it said.</param>
public sealed record RefusalBlock(string Text) : Block;
