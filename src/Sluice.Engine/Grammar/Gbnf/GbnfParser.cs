using System.Text;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Gbnf;

/// <summary>Reads grammars in llama.cpp's notation (its grammars/README.md).</summary>
internal sealed class GbnfParser
{
    private readonly GrammarBuilder _builder;
    private readonly int[] _text;
    private int _position;
    private int _line = 1;
    private int _depth;

    private GbnfParser(GrammarBuilder builder, string source)
    {
        if (source.Length > GrammarLimits.SourceLength)
        {
            throw ConstraintError.Invalid($"A grammar may have {GrammarLimits.SourceLength} characters.");
        }

        _builder = builder;
        _text = [.. source.EnumerateRunes().Select(rune => rune.Value)];
    }

    private bool IsAtEnd => _position == _text.Length;

    private int Current => IsAtEnd ? -1 : _text[_position];

    /// <summary>The rules by name.</summary>
    /// <exception cref="EngineException">The text is no grammar.</exception>
    public static Dictionary<string, GbnfNode> Parse(GrammarBuilder builder, string source) => new GbnfParser(builder, source).Parse();

    private Dictionary<string, GbnfNode> Parse()
    {
        var rules = new Dictionary<string, GbnfNode>(StringComparer.Ordinal);
        Skip(lines: true);
        while (!IsAtEnd)
        {
            string name = ParseName();
            Skip(lines: false);
            if (name.Length == 0 || !Take("::="))
            {
                throw Invalid("a rule must begin with its name and '::='");
            }

            Skip(lines: true);
            var body = ParseEither(isNested: false);
            if (!IsAtEnd && Current is not ('\n' or '\r'))
            {
                throw Invalid($"'{char.ConvertFromUtf32(Current)}' does not belong here");
            }

            if (!rules.TryAdd(name, body))
            {
                throw Invalid($"there are two rules '{name}'");
            }

            Skip(lines: true);
        }

        return rules;
    }

    private GbnfNode ParseEither(bool isNested)
    {
        if (++_depth > GrammarLimits.SourceDepth)
        {
            throw Invalid($"brackets may be nested {GrammarLimits.SourceDepth} deep");
        }

        var alternatives = new List<GbnfNode> { ParseSequence(isNested) };
        while (Current == '|')
        {
            _position++;
            Skip(lines: true);
            alternatives.Add(ParseSequence(isNested));
        }

        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new GbnfNode(GbnfKind.Either, alternatives);
    }

    private GbnfNode ParseSequence(bool isNested)
    {
        var parts = new List<GbnfNode>();
        while (ParseItem(isNested) is { } item)
        {
            Skip(isNested);
            while (TryParseCounts(out int min, out int max))
            {
                item = new GbnfNode(GbnfKind.Repeat, [item]) { Min = min, Max = max };
                Skip(isNested);
            }

            parts.Add(item);
        }

        return parts.Count == 1 ? parts[0] : new GbnfNode(GbnfKind.Sequence, parts);
    }

    private GbnfNode? ParseItem(bool isNested)
    {
        switch (Current)
        {
            case '"':
                return Text(ParseLiteral());
            case '[':
                return Text(_builder.Utf8.Encode(ParseClass()));
            case '.':
                _position++;
                return Text(_builder.Utf8.Encode(CharSet.All));
            case '(':
                _position++;
                Skip(lines: true);
                var group = ParseEither(isNested: true);
                return Take(")") ? group : throw Invalid("'(' without ')'");
            case '<' or '!':
                throw ConstraintError.Unsupported($"The grammar's line {_line} names a token in '<>', which is not supported.", "grammar");
            case '*' or '+' or '?' or '{':
                throw Invalid($"'{(char)Current}' without anything to repeat");
            case ')' when !isNested:
                throw Invalid("')' without '('");
            default:
                string name = ParseName();
                return name.Length == 0 ? null : new GbnfNode(GbnfKind.Rule, []) { Name = name, Line = _line };
        }
    }

    private static GbnfNode Text(RegexNode expression) => new(GbnfKind.Text, []) { Expression = expression };

    private RegexNode ParseLiteral()
    {
        _position++;
        var text = new StringBuilder();
        while (Current != '"')
        {
            text.Append(char.ConvertFromUtf32(ParseChar("a text without '\"' at its end")));
        }

        _position++;
        return _builder.Pool.Literal(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private CharSet ParseClass()
    {
        _position++;
        bool isNegated = Take("^");
        var ranges = new List<(int, int)>();
        while (Current != ']')
        {
            int first = ParseChar("'[' without ']'");
            int last = first;
            if (Current == '-' && _position + 1 < _text.Length && _text[_position + 1] != ']')
            {
                _position++;
                last = ParseChar("'[' without ']'");
            }

            if (last < first)
            {
                throw Invalid("a range whose ends are not in ascending order");
            }

            ranges.Add((first, last));
        }

        _position++;
        var set = CharSet.Of([.. ranges]);
        return isNegated ? set.Not() : set;
    }

    private int ParseChar(string problem)
    {
        if (Current is -1 or '\n' or '\r')
        {
            throw Invalid(problem);
        }

        int c = _text[_position++];
        if (c != '\\')
        {
            return c;
        }

        int escape = Current;
        _position = Math.Min(_position + 1, _text.Length);
        int value = escape switch
        {
            'x' => ParseHex(2),
            'u' => ParseHex(4),
            'U' => ParseHex(8),
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' or '"' or '[' or ']' or '-' or '^' => escape,
            _ => -1,
        };
        return Rune.IsValid(value) ? value : throw Invalid("an unknown escape");
    }

    private int ParseHex(int digits)
    {
        long value = 0;
        for (int i = 0; i < digits; i++, _position++)
        {
            if (Current is < 0 or > 127 || !char.IsAsciiHexDigit((char)Current))
            {
                throw Invalid("an escape with too few hexadecimal digits");
            }

            value = (value * 16) + Convert.ToInt32(((char)Current).ToString(), 16);
        }

        return value <= int.MaxValue ? (int)value : -1;
    }

    private bool TryParseCounts(out int min, out int max)
    {
        (min, max) = (0, -1);
        switch (Current)
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?':
                max = 1;
                break;
            case '{':
                _position++;
                min = ParseNumber() ?? throw Invalid("'{' without a number");
                max = Take(",") ? ParseNumber() ?? -1 : min;
                if (Current != '}' || (max >= 0 && max < min))
                {
                    throw Invalid("a repetition must be '{n}', '{n,}' or '{n,m}' with n up to m");
                }

                break;
            default:
                return false;
        }

        _position++;
        return Math.Max(min, max) <= GrammarLimits.Repetitions
            ? true
            : throw Invalid($"something may be repeated up to {GrammarLimits.Repetitions} times");
    }

    private int? ParseNumber()
    {
        int? number = null;
        for (; Current is >= '0' and <= '9'; _position++)
        {
            number = Math.Min(((number ?? 0) * 10) + (Current - '0'), GrammarLimits.Repetitions + 1);
        }

        return number;
    }

    private string ParseName()
    {
        int start = _position;
        while (Current is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_')
        {
            _position++;
        }

        return string.Concat(_text[start.._position].Select(char.ConvertFromUtf32));
    }

    private bool Take(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (_position + i >= _text.Length || _text[_position + i] != text[i])
            {
                return false;
            }
        }

        _position += text.Length;
        return true;
    }

    /// <summary>Passes over blanks and comments, and over line ends where a rule may go on behind them.</summary>
    private void Skip(bool lines)
    {
        while (true)
        {
            if (Current == '#')
            {
                while (Current is not (-1 or '\n' or '\r'))
                {
                    _position++;
                }
            }
            else if (Current is ' ' or '\t' || (lines && Current is ('\n' or '\r')))
            {
                _line += Current == '\n' ? 1 : 0;
                _position++;
            }
            else
            {
                return;
            }
        }
    }

    private EngineException Invalid(string what) => ConstraintError.Invalid($"The grammar's line {_line}: {what}.", "grammar");
}
