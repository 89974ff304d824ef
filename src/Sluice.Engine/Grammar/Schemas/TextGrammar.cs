using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>The texts between quotes that a schema allows.</summary>
internal sealed class TextGrammar(JsonParts parts)
{
    private readonly RegexPool _pool = parts.Builder.Pool;

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
            conditions.Add(RegexParser.ParseWhole(_pool, parts.Builder.Json, pattern, path));
        }

        // An expression that is met anyway would only make more states.
        if (conditions.Count == 0 || shape.MinLength > 0 || shape.MaxLength is not null)
        {
            conditions.Add(_pool.Repeat(parts.Builder.Json.Any, shape.MinLength, shape.MaxLength ?? -1));
        }

        return _pool.And([.. conditions]);
    }

    /// <summary>The texts in which a pattern is found.</summary>
    public RegexNode Search(string pattern, string path) =>
        RegexParser.ParseSearch(_pool, parts.Builder.Json, parts.Builder.Json.Encode(CharSet.All), pattern, path);

    /// <summary>Whether an expression of texts between quotes matches one.</summary>
    public bool Matches(RegexNode node, string text) => !IsEmpty(_pool.And(node, parts.TextBody(text)));

    /// <summary>Whether an expression matches nothing.</summary>
    public bool IsEmpty(RegexNode node) => new Derivatives(_pool).IsEmpty(node);
}
