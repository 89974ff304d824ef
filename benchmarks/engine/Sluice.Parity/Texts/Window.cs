namespace Sluice.Parity.Texts;

/// <summary>A text that is calculated by itself, from its first position on.</summary>
/// <param name="Tokens">Its token ids.</param>
/// <param name="First">The first position that counts: up to there an earlier window is the same, and so are the logits.</param>
internal sealed record Window(int[] Tokens, int First = 0)
{
    /// <summary>How many positions count.</summary>
    public int Count => Tokens.Length - First;
}
