using System.Text;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>The texts that a schema allows, as they stand between quotes or without any.</summary>
internal sealed class TextGrammar
{
    private readonly RegexPool _pool;
    private readonly ICharEncoding _encoding;
    private readonly RegexNode _any;

    private TextGrammar(RegexPool pool, ICharEncoding encoding, RegexNode any, Func<string, RegexNode> body)
    {
        (_pool, _encoding, _any) = (pool, encoding, any);
        Body = body;
        pool.CountCharacters(any);
    }

    /// <summary>A text that is exactly this.</summary>
    public Func<string, RegexNode> Body { get; }

    /// <summary>Texts between the quotes of JSON.</summary>
    public static TextGrammar OfJson(JsonParts parts) => new(parts.Builder.Pool, parts.Builder.Json, parts.Builder.Json.Any, parts.TextBody);

    /// <summary>Texts as they are.</summary>
    public static TextGrammar OfPlain(GrammarBuilder builder) =>
        new(builder.Pool, builder.Utf8, builder.Utf8.Encode(CharSet.All), text => builder.Pool.Literal(Encoding.UTF8.GetBytes(text)));

    public RegexNode Make(SchemaShape shape)
    {
        if (shape.MaxLength < shape.MinLength)
        {
            return _pool.Empty;
        }

        var conditions = new List<RegexNode>();
        foreach (var (pattern, path) in shape.Patterns)
        {
            conditions.Add(Search(pattern, path));
        }

        foreach (var (format, path) in shape.Formats)
        {
            string pattern = TextFormats.Find(format) ?? throw ConstraintError.Unsupported(
                $"The format '{format}' at '{path}' is not supported; known are {TextFormats.Names}.", path);
            conditions.Add(RegexParser.ParseWhole(_pool, _encoding, pattern, path));
        }

        // An expression that is met anyway would only make more states.
        if (conditions.Count == 0 || shape.MinLength > 0 || shape.MaxLength is not null)
        {
            conditions.Add(_pool.Repeat(_any, shape.MinLength, shape.MaxLength ?? -1));
        }

        return _pool.And([.. conditions]);
    }

    /// <summary>The texts in which a pattern is found.</summary>
    public RegexNode Search(string pattern, string path) =>
        RegexParser.ParseSearch(_pool, _encoding, _encoding.Encode(CharSet.All), pattern, path);

    /// <summary>Whether a text meets a shape.</summary>
    public bool Meets(SchemaShape shape, string text) =>
        (shape.Patterns.Count + shape.Formats.Count + shape.MinLength == 0 && shape.MaxLength is null) || Matches(Make(shape), text);

    /// <summary>Whether an expression of such texts matches one.</summary>
    public bool Matches(RegexNode node, string text) => !IsEmpty(_pool.And(node, Body(text)));

    /// <summary>Whether an expression matches nothing.</summary>
    public bool IsEmpty(RegexNode node) => new Derivatives(_pool).IsEmpty(node);
}
