namespace Sluice.Engine.Tokenization.Words;

/// <summary>The next character, if there is one, is not of this class.</summary>
internal sealed class NotAheadNode(CharacterClass characters) : PatternNode
{
    internal override int Match(ReadOnlySpan<char> text, int at) =>
        at < text.Length && characters.Contains(CharacterClass.CodePointAt(text, at, out _)) ? -1 : MatchNext(text, at);

    internal override bool CanBeginWith(char ascii) => !characters.Contains(ascii) && NextCanBeginWith(ascii);
}
