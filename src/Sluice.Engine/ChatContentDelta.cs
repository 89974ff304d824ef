namespace Sluice.Engine;

/// <summary>More of the answer.</summary>
/// <param name="Choice">Which answer it belongs to, from 0.</param>
/// <param name="Text">The text to append.</param>
/// <param name="Logprobs">The tokens that the text was made of, where asked for.</param>
public sealed record ChatContentDelta(int Choice, string Text, IReadOnlyList<TokenLogprob>? Logprobs = null) : ChatUpdate(Choice);
