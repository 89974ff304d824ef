using System.Globalization;
using System.Text;

namespace Sluice.Engine.Tokenization;

/// <summary>
/// Cuts text into the words within which merges happen. It follows the published pattern, alternative by alternative:
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,k}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>.
/// It works on code points: a lone surrogate counts as U+FFFD.
/// </summary>
internal static class WordScanner
{
    private enum Kind
    {
        Other,
        Letter,
        Numeral,
        Space,
        LineBreak,
    }

    /// <summary>The number of chars in the first word of a text that is not empty.</summary>
    internal static int FirstWord(ReadOnlySpan<char> text, int digitsPerWord)
    {
        int contraction = Contraction(text);
        if (contraction > 0)
        {
            return contraction;
        }

        var first = KindAt(text, 0, out int length);
        switch (first)
        {
            case Kind.Letter:
                return RunOf(Kind.Letter, text, length);
            case Kind.Numeral:
                return Numerals(text, digitsPerWord);
        }

        if (first != Kind.LineBreak && length < text.Length)
        {
            var second = KindAt(text, length, out int secondLength);
            if (second == Kind.Letter)
            {
                return RunOf(Kind.Letter, text, length + secondLength);
            }

            if (text[0] == ' ' && second == Kind.Other)
            {
                return LineBreaks(text, RunOf(Kind.Other, text, length + secondLength));
            }
        }

        return first == Kind.Other ? LineBreaks(text, RunOf(Kind.Other, text, length)) : Whitespace(text);
    }

    private static int Contraction(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        // U+017F, the long s, folds to s.
        if (text[1] is 's' or 'S' or 'ſ' or 't' or 'T' or 'm' or 'M' or 'd' or 'D')
        {
            return 2;
        }

        return text.Length > 2 && (char.ToLowerInvariant(text[1]), char.ToLowerInvariant(text[2])) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>Of a run of whitespace: all up to its last line break; without one, all but the last character, which belongs to the word that follows.</summary>
    private static int Whitespace(ReadOnlySpan<char> text)
    {
        int end = 0;
        int afterLineBreak = 0;
        while (end < text.Length && KindAt(text, end, out int length) is var kind and (Kind.Space or Kind.LineBreak))
        {
            end += length;
            afterLineBreak = kind == Kind.LineBreak ? end : afterLineBreak;
        }

        if (afterLineBreak > 0)
        {
            return afterLineBreak;
        }

        // All whitespace lies in the basic plane, so its last character is one char.
        return end == text.Length || end == 1 ? end : end - 1;
    }

    private static int Numerals(ReadOnlySpan<char> text, int limit)
    {
        int end = 0;
        for (int i = 0; i < limit && end < text.Length && KindAt(text, end, out int length) == Kind.Numeral; i++)
        {
            end += length;
        }

        return end;
    }

    private static int RunOf(Kind kind, ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && KindAt(text, from, out int length) == kind)
        {
            from += length;
        }

        return from;
    }

    private static int LineBreaks(ReadOnlySpan<char> text, int from)
    {
        while (from < text.Length && text[from] is '\r' or '\n')
        {
            from++;
        }

        return from;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, int index, out int length)
    {
        char unit = text[index];
        length = 1;
        if (char.IsAscii(unit))
        {
            return char.IsAsciiLetter(unit) ? Kind.Letter
                : char.IsAsciiDigit(unit) ? Kind.Numeral
                : unit is '\r' or '\n' ? Kind.LineBreak
                : char.IsWhiteSpace(unit) ? Kind.Space
                : Kind.Other;
        }

        Rune.DecodeFromUtf16(text[index..], out var character, out length);
        return Rune.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Numeral,
            _ => Rune.IsWhiteSpace(character) ? Kind.Space : Kind.Other,
        };
    }
}
