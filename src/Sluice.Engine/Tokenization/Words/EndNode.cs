namespace Sluice.Engine.Tokenization.Words;

/// <summary>The end of the text.</summary>
internal sealed class EndNode : PatternNode
{
    internal override int Match(ReadOnlySpan<char> text, int at) => at == text.Length ? MatchNext(text, at) : -1;

    internal override bool CanBeginWith(char ascii) => false;
}
