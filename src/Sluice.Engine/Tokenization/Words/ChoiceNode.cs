namespace Sluice.Engine.Tokenization.Words;

/// <summary>The first of several branches that matches together with what follows; an empty branch is null.</summary>
internal sealed class ChoiceNode(IReadOnlyList<PatternNode?> branches) : PatternNode
{
    internal override int Match(ReadOnlySpan<char> text, int at)
    {
        // Each branch is linked to what follows the choice.
        foreach (var branch in branches)
        {
            int end = branch is null ? MatchNext(text, at) : branch.Match(text, at);
            if (end >= 0)
            {
                return end;
            }
        }

        return -1;
    }

    internal override bool CanBeginWith(char ascii) => branches.Any(branch => branch is null ? NextCanBeginWith(ascii) : branch.CanBeginWith(ascii));
}
