using System.Globalization;

namespace Sluice.Engine.Tokenization.Words;

/// <summary>Compiles the text of a <see cref="WordPattern"/>. Patterns are ours, so a malformed one is a bug.</summary>
internal sealed class WordPatternParser
{
    private readonly string _pattern;
    private int _at;

    private WordPatternParser(string pattern) => _pattern = pattern;

    /// <summary>The alternatives of a pattern, at most 32.</summary>
    internal static PatternNode[] Parse(string pattern)
    {
        var parser = new WordPatternParser(pattern);
        var alternatives = parser.ReadAlternatives(ignoresCase: false);
        return parser._at == parser._pattern.Length && alternatives.Count <= 32
            ? [.. alternatives.Select(alternative => Link(alternative, 0, null) ?? throw parser.Problem("an empty alternative"))]
            : throw parser.Problem("something left over");
    }

    /// <summary>Reads up to the end or a closing parenthesis; each alternative is a list of pieces that still lack what follows them.</summary>
    private List<List<Func<PatternNode?, PatternNode>>> ReadAlternatives(bool ignoresCase)
    {
        var alternatives = new List<List<Func<PatternNode?, PatternNode>>> { new() };
        while (_at < _pattern.Length && _pattern[_at] != ')')
        {
            if (Take('|'))
            {
                alternatives.Add([]);
            }
            else
            {
                alternatives[^1].Add(ReadPiece(ignoresCase));
            }
        }

        return alternatives;
    }

    private Func<PatternNode?, PatternNode> ReadPiece(bool ignoresCase)
    {
        if (Take('$'))
        {
            return next => new EndNode { Next = next };
        }

        if (Take("(?!"))
        {
            var ahead = ReadClass();
            Expect(')');
            return next => new NotAheadNode(ahead) { Next = next };
        }

        if (Take("(?i:") is var foldsCase && (foldsCase || Take("(?:") || Take('(')))
        {
            var branches = ReadAlternatives(ignoresCase || foldsCase);
            Expect(')');
            bool isOptional = Take('?');
            return next =>
            {
                var linked = branches.Select(branch => Link(branch, 0, next)).ToList();
                return new ChoiceNode(isOptional ? [.. linked, null] : linked) { Next = next };
            };
        }

        var characters = ignoresCase ? ReadLetterOfAnyCase() : ReadClass();
        var (minimum, maximum) = ReadQuantifier();
        return next => new RunNode(characters, minimum, maximum) { Next = next };
    }

    private static PatternNode? Link(List<Func<PatternNode?, PatternNode>> pieces, int index, PatternNode? last) =>
        index == pieces.Count ? last : pieces[index](Link(pieces, index + 1, last));

    private (int Minimum, int Maximum) ReadQuantifier()
    {
        if (Take('?'))
            return (0, 1);
        if (Take('*'))
            return (0, int.MaxValue);
        if (Take('+'))
            return (1, int.MaxValue);
        if (!Take('{'))
            return (1, 1);
        int minimum = ReadNumber();
        int maximum = Take(',') ? ReadNumber() : minimum;
        Expect('}');
        return (minimum, maximum);
    }

    private int ReadNumber()
    {
        int number = 0;
        while (_pattern[_at] is >= '0' and <= '9')
        {
            number = (number * 10) + _pattern[_at++] - '0';
        }

        return number;
    }

    /// <summary>A class in brackets, a class by its letter, or a single character.</summary>
    private CharacterClass ReadClass()
    {
        if (!Take('['))
        {
            var single = new ClassMembers();
            ReadMember(single);
            return single.ToClass(isNegated: false, exceptions: null);
        }

        bool isNegated = Take('^');
        var members = new ClassMembers();
        CharacterClass? exceptions = null;
        while (!Take(']'))
        {
            if (Take("&&[^"))
            {
                _at -= 2;
                exceptions = ReadNegatedAsExceptions();
            }
            else
            {
                ReadMember(members);
            }
        }

        return members.ToClass(isNegated, exceptions);
    }

    /// <summary>Of an intersection with a negated class, the characters that are taken away.</summary>
    private CharacterClass ReadNegatedAsExceptions()
    {
        Expect('[');
        Expect('^');
        var members = new ClassMembers();
        while (!Take(']'))
        {
            ReadMember(members);
        }

        return members.ToClass(isNegated: false, exceptions: null);
    }

    private void ReadMember(ClassMembers members)
    {
        if (Take("\\p{"))
        {
            int close = _pattern.IndexOf('}', _at);
            members.AddProperty(_pattern[_at..close]);
            _at = close + 1;
        }
        else if (Take("\\s"))
        {
            members.HasSpace = true;
        }
        else if (Take("\\S"))
        {
            members.AddNonSpace();
        }
        else
        {
            int first = ReadCharacter();
            int last = _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']' && Take('-') ? ReadCharacter() : first;
            members.Ranges.Add((first, last));
        }
    }

    private int ReadCharacter()
    {
        char c = _pattern[_at++];
        if (char.IsHighSurrogate(c))
            return char.ConvertToUtf32(c, _pattern[_at++]);
        if (c != '\\')
            return c;
        c = _pattern[_at++];
        return c switch { 'r' => '\r', 'n' => '\n', 't' => '\t', _ => c };
    }

    /// <summary>A letter in both cases; of the letters in patterns, only s has a third form, the long s.</summary>
    private CharacterClass ReadLetterOfAnyCase()
    {
        int c = ReadCharacter();
        var members = new ClassMembers();
        members.Ranges.AddRange([(c, c), (char.ToUpperInvariant((char)c), char.ToUpperInvariant((char)c))]);
        if (c == 's')
            members.Ranges.Add(('\u017F', '\u017F'));
        return members.ToClass(isNegated: false, exceptions: null);
    }

    private bool Take(char c)
    {
        bool isNext = _at < _pattern.Length && _pattern[_at] == c;
        _at += isNext ? 1 : 0;
        return isNext;
    }

    private bool Take(string text)
    {
        bool isNext = string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;
        _at += isNext ? text.Length : 0;
        return isNext;
    }

    private void Expect(char c)
    {
        if (!Take(c))
            throw Problem($"no '{c}'");
    }

    private ArgumentException Problem(string found) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The pattern '{_pattern}' has {found} at {_at}."));
}
