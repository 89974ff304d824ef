using System.Text;
using System.Text.Json;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>
/// The parts of JSON texts. White space may stand where writers put it: behind an opening bracket, behind a comma and in front of a
/// closing bracket a blank or a line's end with its indentation, behind a colon a blank. So it is bounded, and compact texts,
/// those with blanks and indented ones are all allowed.
/// </summary>
internal sealed class JsonParts
{
    private const int Indentation = 64;

    private readonly RegexPool _pool;
    private readonly RegexNode _space;
    private readonly RegexNode _colon;
    private readonly RegexNode _limit;
    private readonly bool _hasPlainTexts;

    /// <summary>Begins with the parts that are always the same.</summary>
    /// <param name="builder">Where their rules go.</param>
    /// <param name="limit">What the text between the quotes of any string has to match as well; null for nothing.</param>
    /// <param name="textMark">What stands around texts, as they are, in place of quotes; there is no white space then.</param>
    /// <param name="isPython">Whether the words for true, false and null are those of Python.</param>
    public JsonParts(GrammarBuilder builder, RegexNode? limit = null, RegexNode? textMark = null, bool isPython = false)
    {
        Builder = builder;
        (True, False, Null) = isPython ? (Word("True"u8), Word("False"u8), Word("None"u8)) : (Word("true"u8), Word("false"u8), Word("null"u8));
        _limit = limit ?? builder.Pool.AnyText;
        _pool = builder.Pool;
        var blank = _pool.Bytes(ByteSet.Of(" \t"u8));
        var line = _pool.Concat(_pool.Literal("\n"u8), _pool.Repeat(blank, 0, Indentation));
        _hasPlainTexts = textMark is not null;
        _space = _hasPlainTexts ? _pool.Epsilon : _pool.Or(_pool.Epsilon, _pool.Literal(" "u8), line);
        _colon = _hasPlainTexts ? _pool.Literal(":"u8) : _pool.Concat(_pool.Literal(":"u8), _pool.Optional(_pool.Literal(" "u8)));
        Quote = textMark ?? _pool.Literal("\""u8);
        CanonicalText = _pool.Repeat(_hasPlainTexts ? builder.Utf8.Encode(CharSet.All) : builder.Json.Encode(CharSet.All), 0, -1);
        OpenObject = builder.Match(_pool.Concat(_pool.Literal("{"u8), _space));
        CloseObject = builder.Match(_pool.Concat(_space, _pool.Literal("}"u8)));
        OpenArray = builder.Match(_pool.Concat(_pool.Literal("["u8), _space));
        CloseArray = builder.Match(_pool.Concat(_space, _pool.Literal("]"u8)));
        Comma = builder.Match(_pool.Concat(_pool.Literal(","u8), _space));
    }

    public GrammarBuilder Builder { get; }

    public RegexNode True { get; }

    public RegexNode False { get; }

    public RegexNode Null { get; }

    public RegexNode Quote { get; }

    /// <summary>Any text within quotes in which nothing is escaped without need, so that each text has one form.</summary>
    public RegexNode CanonicalText { get; }

    public Symbol OpenObject { get; }

    public Symbol CloseObject { get; }

    public Symbol OpenArray { get; }

    public Symbol CloseArray { get; }

    public Symbol Comma { get; }

    public RegexNode Quoted(RegexNode text) => _pool.Concat(Quote, _pool.Concat(_limit == _pool.AnyText ? text : _pool.And(text, _limit), Quote));

    /// <summary>A string that says exactly one of these.</summary>
    public RegexNode AnyText(IReadOnlyCollection<string> texts)
    {
        // Most have only characters that have one form.
        byte[][] plain = [.. texts.Where(HasOneForm).Select(Encoding.UTF8.GetBytes)];
        Array.Sort(plain, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return Quoted(_pool.Or(_pool.AnyOf(plain), _pool.Either([.. texts.Where(text => !HasOneForm(text)).Select(TextBody)])));
    }

    /// <summary>A string that says exactly this.</summary>
    public RegexNode Text(string text) => Quoted(TextBody(text));

    /// <summary>What stands between the quotes of a string that says exactly this.</summary>
    public RegexNode TextBody(string text) => HasOneForm(text) ? _pool.Literal(Encoding.UTF8.GetBytes(text)) : _pool.Concat([.. text.EnumerateRunes().Select(Builder.Json.EncodeConstant)]);

    /// <summary>A member's name with its colon, first in its object or behind a comma.</summary>
    public Symbol Key(RegexNode quoted, bool isFirst) =>
        Builder.Match(_pool.Concat(isFirst ? _pool.Epsilon : _pool.Concat(_pool.Literal(","u8), _space), quoted, _colon));

    /// <summary>The name of an argument in Python, first in its call or behind a comma.</summary>
    public Symbol Keyword(RegexNode name, bool isFirst) =>
        Builder.Match(_pool.Concat(isFirst ? _pool.Epsilon : _pool.Concat(_pool.Literal(","u8), _pool.Optional(_pool.Literal(" "u8))), name, _pool.Literal("="u8)));

    /// <summary>A value that says exactly this, with any allowed white space.</summary>
    public Symbol Constant(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => ConstantObject(value),
        JsonValueKind.Array => ConstantArray(value),
        _ => Builder.Match(Scalar(value)),
    };

    public RegexNode Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Null => Null,
        _ => _pool.Literal(Encoding.UTF8.GetBytes(value.GetRawText())),
    };

    private bool HasOneForm(string text) => _hasPlainTexts || text.AsSpan().IndexOfAnyExcept(JsonCharEncoding.OfOneForm) < 0;

    private RegexNode Word(ReadOnlySpan<byte> word) => Builder.Pool.Literal(word);

    private Symbol ConstantObject(JsonElement value)
    {
        var parts = new List<Symbol> { OpenObject };
        foreach (var member in value.EnumerateObject())
        {
            parts.Add(Key(Text(member.Name), isFirst: parts.Count == 1));
            parts.Add(Constant(member.Value));
        }

        return Builder.Sequence([.. parts, CloseObject]);
    }

    private Symbol ConstantArray(JsonElement value)
    {
        var parts = new List<Symbol> { OpenArray };
        foreach (var item in value.EnumerateArray())
        {
            if (parts.Count > 1)
            {
                parts.Add(Comma);
            }

            parts.Add(Constant(item));
        }

        return Builder.Sequence([.. parts, CloseArray]);
    }
}
