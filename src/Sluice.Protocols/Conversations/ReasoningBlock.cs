namespace Sluice.Protocols.Conversations;

/// <summary>The model's reasoning.</summary>
/// <param name="Text">The readable part; empty if it was redacted.</param>
public sealed record ReasoningBlock(string Text) : Block
{
    /// <summary>The provider's proof that the text is its own; returned byte for byte on the next turn.</summary>
    public string? Signature { get; init; }

    /// <summary>Encrypted reasoning that only the provider can read; returned byte for byte.</summary>
    public string? RedactedData { get; init; }
}
