namespace Sluice.Engine.Tokenization;

/// <summary>A stretch of prompt text; consecutive segments form one text, and only the recognition of control tokens differs between them.</summary>
/// <param name="Text">The text of the stretch.</param>
/// <param name="ParseSpecial">True when control tokens may be recognised in it; false for text that came from the caller.</param>
public readonly record struct PromptSegment(string Text, bool ParseSpecial);
