using Sluice.Engine.Models;

namespace Sluice.Engine.Scheduling;

/// <summary>Guesses that what followed the last tokens when they came before follows again: good for quotations, code and repeated forms.</summary>
internal sealed class PromptLookup : IDraft
{
    private const int LongestPattern = 4;
    private const int ShortestPattern = 2;

    public void Propose(IReadOnlyList<IGuessedSequence> sequences)
    {
        for (int i = 0; i < sequences.Count; i++)
        {
            sequences[i].Guessed = Guess(sequences[i].Tokens, sequences[i].Room);
        }
    }

    public void WarmUp(WarmUp warmUp, PassStop stop)
    {
        // It calculates nothing.
    }

    private static int Guess(ReadOnlySpan<int> tokens, Span<int> into)
    {
        for (int length = Math.Min(LongestPattern, tokens.Length - 1); length >= ShortestPattern; length--)
        {
            // The last occurrence that is not the end itself.
            int found = tokens[..^1].LastIndexOf(tokens[^length..]);
            if (found >= 0)
            {
                var following = tokens[(found + length)..];
                int count = Math.Min(into.Length, following.Length);
                following[..count].CopyTo(into);
                return count;
            }
        }

        return 0;
    }
}
