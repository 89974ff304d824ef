namespace Sluice.Engine;

/// <summary>More text; never ends within a character.</summary>
/// <param name="Choice">Which continuation it belongs to, from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="Tokens">How many tokens the text was made of; tokens that complete no text count for the next one that does.</param>
/// <param name="Logprobs">Those tokens with their log probabilities, where asked for.</param>
public sealed record GenerationText(int Choice, string Text, int Tokens, IReadOnlyList<TokenLogprob>? Logprobs = null)
    : GenerationUpdate(Choice);
