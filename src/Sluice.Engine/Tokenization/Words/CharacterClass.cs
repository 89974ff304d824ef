using System.Globalization;
using System.Text;

namespace Sluice.Engine.Tokenization.Words;

/// <summary>A set of code points, made of Unicode categories, white space and ranges, possibly negated and with exceptions.</summary>
internal sealed class CharacterClass
{
    private readonly uint _categories;
    private readonly bool _hasSpace;
    private readonly (int First, int Last)[] _ranges;
    private readonly bool _isNegated;
    private readonly CharacterClass? _exceptions;

    // One bit for each ASCII character. UInt128 would do, but methods with it are compiled at every start.
    private readonly ulong _low;
    private readonly ulong _high;

    internal CharacterClass(uint categories, bool hasSpace, IEnumerable<(int First, int Last)> ranges, bool isNegated, CharacterClass? exceptions = null)
    {
        (_categories, _hasSpace, _ranges, _isNegated, _exceptions) = (categories, hasSpace, [.. ranges], isNegated, exceptions);
        for (int c = 0; c < 64; c++)
        {
            _low |= IsMember(c) ? 1UL << c : 0;
            _high |= IsMember(c + 64) ? 1UL << c : 0;
        }
    }

    internal bool Contains(int codePoint) =>
        codePoint < 64 ? (_low >> codePoint & 1) != 0
        : codePoint < 128 ? (_high >> (codePoint - 64) & 1) != 0
        : IsMember(codePoint);

    private bool IsMember(int codePoint)
    {
        bool isListed = (_categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint) & 1) != 0 || (_hasSpace && IsSpace(codePoint)) || IsInRange(codePoint);
        return isListed != _isNegated && _exceptions?.Contains(codePoint) != true;
    }

    private static bool IsSpace(int codePoint) => codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint);

    private bool IsInRange(int codePoint)
    {
        foreach (var (first, last) in _ranges)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The code point at a place of a text; a lone surrogate counts as U+FFFD.</summary>
    internal static int CodePointAt(ReadOnlySpan<char> text, int at, out int length)
    {
        char unit = text[at];
        length = 1;
        if (!char.IsSurrogate(unit))
        {
            return unit;
        }

        Rune.DecodeFromUtf16(text[at..], out var character, out length);
        return character.Value;
    }
}
