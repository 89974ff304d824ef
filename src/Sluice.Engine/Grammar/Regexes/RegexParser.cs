using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Regexes;

/// <summary>
/// Reads regular expressions: the regular part of ECMA-262 with the u flag. Look-around, back references, word boundaries,
/// modifiers and Unicode properties are refused by name; a lazy quantifier matches the same texts as a greedy one.
/// </summary>
internal sealed class RegexParser
{
    private readonly RegexPool _pool;
    private readonly ICharEncoding _encoding;
    private readonly string? _element;
    private readonly int[] _text;
    private readonly Dictionary<int, List<Alternative>> _characters = [];
    private int _position;
    private int _depth;

    private RegexParser(RegexPool pool, ICharEncoding encoding, string pattern, string? element)
    {
        _pool = pool;
        _encoding = encoding;
        _element = element;
        _text = [.. pattern.EnumerateRunes().Select(rune => rune.Value)];
    }

    /// <summary>An expression for the texts that match as a whole.</summary>
    public static RegexNode ParseWhole(RegexPool pool, ICharEncoding encoding, string pattern, string? element = null) =>
        pool.Or([.. new RegexParser(pool, encoding, pattern, element).Parse().Select(alternative => alternative.Node)]);

    /// <summary>An expression for the texts in which something matches.</summary>
    public static RegexNode ParseSearch(RegexPool pool, ICharEncoding encoding, RegexNode anyChar, string pattern, string? element = null)
    {
        var anyText = pool.Repeat(anyChar, 0, -1);
        return pool.Or([.. new RegexParser(pool, encoding, pattern, element).Parse().Select(alternative => pool.Concat(
            alternative.AtStart ? pool.Epsilon : anyText,
            alternative.Node,
            alternative.AtEnd ? pool.Epsilon : anyText))]);
    }

    private bool IsAtEnd => _position == _text.Length;

    private List<Alternative> Parse()
    {
        if (_text.Length > GrammarLimits.SourceLength)
        {
            throw ConstraintError.Invalid($"A regular expression may have {GrammarLimits.SourceLength} characters.", _element);
        }

        var result = ParseAlternatives();
        return IsAtEnd ? result : throw Invalid("')' without '('");
    }

    private List<Alternative> ParseAlternatives()
    {
        if (++_depth > GrammarLimits.SourceDepth)
        {
            throw ConstraintError.Invalid($"Groups of a regular expression may be nested {GrammarLimits.SourceDepth} deep.", _element);
        }

        var all = new List<Alternative>();
        do
        {
            all.AddRange(ParseSequence());
        }
        while (Take('|'));
        _depth--;

        return Merge(all);
    }

    /// <summary>Leaves at most one alternative for each way to be anchored.</summary>
    private List<Alternative> Merge(List<Alternative> all) => all.Count == 1
        ? all
        : [.. all.GroupBy(one => (one.AtStart, one.AtEnd)).Select(group =>
            new Alternative(_pool.Either([.. group.Select(one => one.Node)]), group.Key.AtStart, group.Key.AtEnd))];

    private List<Alternative> ParseSequence()
    {
        // Collected and then joined from the end, so that long expressions are not rebuilt for each character.
        var terms = new List<List<Alternative>>();
        while (!IsAtEnd && _text[_position] is not ('|' or ')'))
        {
            terms.Add(ParseTerm());
        }

        List<Alternative> result = [new(_pool.Epsilon, false, false)];
        for (int i = terms.Count - 1; i >= 0; i--)
        {
            result = terms[i].Count == 1 && result.Count == 1 ? [Join(terms[i][0], result[0])] : Merge([.. terms[i].SelectMany(_ => result, Join)]);
        }

        return result;
    }

    private Alternative Join(Alternative left, Alternative right)
    {
        bool isAnchored = (left.AtEnd && right.Node != _pool.Epsilon) || (right.AtStart && left.Node != _pool.Epsilon);
        return isAnchored
            ? throw Unsupported("an anchor in the middle")
            : new Alternative(_pool.Concat(left.Node, right.Node), left.AtStart || right.AtStart, left.AtEnd || right.AtEnd);
    }

    private List<Alternative> ParseTerm()
    {
        if (Take('^'))
        {
            return [new(_pool.Epsilon, true, false)];
        }

        if (Take('$'))
        {
            return [new(_pool.Epsilon, false, true)];
        }

        var atom = ParseAtom();
        if (!TryParseQuantifier(out int min, out int max))
        {
            return atom;
        }

        return atom is [{ AtStart: false, AtEnd: false } plain]
            ? [plain with { Node = _pool.Repeat(plain.Node, min, max) }]
            : throw Unsupported("a repeated anchor");
    }

    private List<Alternative> ParseAtom()
    {
        int c = _text[_position++];
        switch (c)
        {
            case '(':
                ParseGroupHead();
                var group = ParseAlternatives();
                return Take(')') ? group : throw Invalid("'(' without ')'");
            case '[':
                return Of(ParseClass());
            case '.':
                return Of(CharSet.LineEnds.Not());
            case '\\':
                return Of(ParseEscape(inClass: false));
            case '*' or '+' or '?':
                throw Invalid($"'{(char)c}' without anything to repeat");
            case '{' when IsQuantifier():
                throw Invalid("'{' without anything to repeat");
            default:
                return OfCharacter(c);
        }
    }

    /// <summary>Most of an expression are characters that stand for themselves, and the same few.</summary>
    private List<Alternative> OfCharacter(int c)
    {
        if (!_characters.TryGetValue(c, out var known))
        {
            _characters[c] = known = Of(CharSet.Of(c));
        }

        return known;
    }

    private List<Alternative> Of(CharSet set) => [new(_encoding.Encode(set), false, false)];

    private void ParseGroupHead()
    {
        if (!Take('?') || Take(':'))
        {
            return;
        }

        int next = IsAtEnd ? 0 : _text[_position++];
        switch (next)
        {
            case '=' or '!':
                throw Unsupported("look-ahead");
            case '<' when !IsAtEnd && _text[_position] is '=' or '!':
                throw Unsupported("look-behind");
            case '<':
                while (!IsAtEnd && _text[_position] != '>')
                {
                    _position++;
                }

                if (!Take('>'))
                {
                    throw Invalid("a group's name without '>'");
                }

                return;
            case '>':
                throw Unsupported("an atomic group");
            default:
                throw Unsupported("a modifier such as '(?i)'");
        }
    }

    private bool IsQuantifier()
    {
        int saved = _position;
        bool result = TryParseCounts(out _, out _);
        _position = saved;
        return result;
    }

    private bool TryParseQuantifier(out int min, out int max)
    {
        (min, max) = (0, -1);
        if (IsAtEnd)
        {
            return false;
        }

        switch (_text[_position++])
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?':
                max = 1;
                break;
            case '{' when TryParseCounts(out min, out max):
                break;
            default:
                _position--;
                return false;
        }

        if (Take('+'))
        {
            throw Unsupported("a possessive quantifier");
        }

        Take('?');
        if (min > GrammarLimits.Repetitions || max > GrammarLimits.Repetitions)
        {
            throw ConstraintError.Invalid($"A regular expression may repeat something up to {GrammarLimits.Repetitions} times.", _element);
        }

        return max < 0 || min <= max ? true : throw Invalid("a repetition whose minimum is above its maximum");
    }

    /// <summary>Reads <c>n}</c>, <c>n,}</c> or <c>n,m}</c>; anything else leaves the position where it is.</summary>
    private bool TryParseCounts(out int min, out int max)
    {
        int saved = _position;
        max = -1;
        if (TryParseNumber(out min))
        {
            if (!Take(','))
            {
                max = min;
            }
            else if (!IsAtEnd && _text[_position] != '}' && !TryParseNumber(out max))
            {
                max = -2;
            }

            if (max != -2 && Take('}'))
            {
                return true;
            }
        }

        _position = saved;
        return false;
    }

    private bool TryParseNumber(out int number)
    {
        number = 0;
        int start = _position;
        for (; !IsAtEnd && _text[_position] is >= '0' and <= '9'; _position++)
        {
            number = Math.Min((number * 10) + (_text[_position] - '0'), GrammarLimits.Repetitions + 1);
        }

        return _position > start;
    }

    private CharSet ParseClass()
    {
        bool isNegated = Take('^');
        var ranges = new List<(int First, int Last)>();
        while (!Take(']'))
        {
            var first = ParseClassAtom();
            if (Take('-'))
            {
                if (!IsAtEnd && _text[_position] == ']')
                {
                    ranges.AddRange([.. first.Ranges, ('-', '-')]);
                    continue;
                }

                var last = ParseClassAtom();
                if (Single(first) is not { } low || Single(last) is not { } high || low > high)
                {
                    throw Invalid("a range whose ends are no characters in ascending order");
                }

                ranges.Add((low, high));
                continue;
            }

            ranges.AddRange(first.Ranges);
        }

        // Put together once: classes of many characters are usual for some languages.
        var set = CharSet.Of([.. ranges]);
        return isNegated ? set.Not() : set;
    }

    private CharSet ParseClassAtom()
    {
        if (IsAtEnd)
        {
            throw Invalid("'[' without ']'");
        }

        int c = _text[_position++];
        return c == '\\' ? ParseEscape(inClass: true) : CharSet.Of(c);
    }

    private static int? Single(CharSet set) => set.Ranges is [var (first, last)] && first == last ? first : null;

    private CharSet ParseEscape(bool inClass)
    {
        if (IsAtEnd)
        {
            throw Invalid("a '\\' at the end");
        }

        int c = _text[_position++];
        switch (c)
        {
            case 'd':
                return CharSet.Digits;
            case 'D':
                return CharSet.Digits.Not();
            case 'w':
                return CharSet.WordCharacters;
            case 'W':
                return CharSet.WordCharacters.Not();
            case 's':
                return CharSet.WhiteSpace;
            case 'S':
                return CharSet.WhiteSpace.Not();
            case 'b' when inClass:
                return CharSet.Of('\b');
            case 'b' or 'B':
                throw Unsupported("a word boundary");
            case 'p' or 'P':
                throw Unsupported("a Unicode property");
            case 'k':
                throw Unsupported("a back reference");
            case >= '1' and <= '9':
                throw Unsupported("a back reference");
            case 'x':
                return CharSet.Of(ParseHex(2));
            case 'u':
                return CharSet.Of(ParseCodePoint());
            case 'c' when !IsAtEnd && _text[_position] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'):
                return CharSet.Of(_text[_position++] & 31);
        }

        int control = "tnvfr".IndexOf((char)c, StringComparison.Ordinal);
        return c switch
        {
            '0' => CharSet.Of(0),
            < 128 when control >= 0 => CharSet.Of("\t\n\v\f\r"[control]),
            < 128 when char.IsAsciiLetterOrDigit((char)c) => throw Unsupported($"'\\{(char)c}'"),
            _ => CharSet.Of(c),
        };
    }

    private int ParseCodePoint()
    {
        if (Take('{'))
        {
            int end = Array.IndexOf(_text, '}', _position);
            int value = end - _position is >= 1 and <= 6 ? ParseHex(end - _position) : -1;
            return value is >= 0 and <= 0x10FFFF && Take('}') ? value : throw Invalid("'\\u{' without a character's number and '}'");
        }

        int unit = ParseHex(4);
        if (char.IsHighSurrogate((char)unit) && _position + 1 < _text.Length && _text[_position] == '\\' && _text[_position + 1] == 'u')
        {
            _position += 2;
            int low = ParseHex(4);
            return char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)unit, (char)low) : throw Invalid("half a surrogate pair");
        }

        return unit;
    }

    private int ParseHex(int digits)
    {
        int value = 0;
        for (int i = 0; i < digits; i++)
        {
            if (IsAtEnd || _text[_position] > 127 || !char.IsAsciiHexDigit((char)_text[_position]))
            {
                throw Invalid("an escape with too few hexadecimal digits");
            }

            value = (value * 16) + Convert.ToInt32(((char)_text[_position++]).ToString(), 16);
        }

        return value;
    }

    private bool Take(char expected)
    {
        if (IsAtEnd || _text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private EngineException Invalid(string what) => ConstraintError.Invalid($"The regular expression has {what} (position {_position}).", _element);

    private EngineException Unsupported(string what) =>
        ConstraintError.Unsupported($"The regular expression uses {what} (position {_position}), which a grammar can't express.", _element);

    /// <summary>A part of an expression, and whether it is tied to the beginning or the end of the text.</summary>
    private readonly record struct Alternative(RegexNode Node, bool AtStart, bool AtEnd);
}
