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
    private readonly Dictionary<string, RegexNode> _searches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegexNode> _formats = new(StringComparer.Ordinal);
    private Derivatives? _derivatives;
    private int _setCount;

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
            conditions.Add(Format(format, path));
        }

        // An expression that is met anyway would only make more states.
        if (conditions.Count == 0 || shape.MinLength > 0 || shape.MaxLength is not null)
        {
            conditions.Add(_pool.Repeat(_any, shape.MinLength, shape.MaxLength ?? -1));
        }

        return _pool.And([.. conditions]);
    }

    /// <summary>The texts in which a pattern is found.</summary>
    public RegexNode Search(string pattern, string path)
    {
        if (!_searches.TryGetValue(pattern, out var search))
        {
            _searches[pattern] = search = RegexParser.ParseSearch(_pool, _encoding, _encoding.Encode(CharSet.All), pattern, path);
        }

        return search;
    }

    private RegexNode Format(string format, string path)
    {
        if (!_formats.TryGetValue(format, out var node))
        {
            string pattern = TextFormats.Find(format) ?? throw ConstraintError.Unsupported(
                $"The format '{format}' at '{path}' is not supported; known are {TextFormats.Names}.", path);
            _formats[format] = node = RegexParser.ParseWhole(_pool, _encoding, pattern, path);
        }

        return node;
    }

    /// <summary>Whether an expression of such texts matches one.</summary>
    public bool Matches(RegexNode node, string text)
    {
        var derivatives = Current();
        foreach (byte value in _encoding.Write(text))
        {
            node = derivatives.Of(node, derivatives.Classes.OfBytes[value]);
        }

        return node.IsNullable;
    }

    /// <summary>Whether an expression matches nothing.</summary>
    public bool IsEmpty(RegexNode node) => Current().IsEmpty(node);

    /// <summary>The place of an expression, other than the first, which matches a text that one before it matches, too; null where there is none.</summary>
    /// <param name="nodes">The expressions.</param>
    public int? FindOverlap(IReadOnlyList<RegexNode> nodes)
    {
        // All are read at once; those that can't match any more are left out, so that few are left soon.
        var derivatives = Current();
        var start = nodes.Select((node, place) => (Node: node, Place: place)).Where(one => !derivatives.IsEmpty(one.Node)).ToArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<(RegexNode Node, int Place)[]>([start]);
        while (open.TryDequeue(out var all))
        {
            if (all.Where(one => one.Node.IsNullable).Skip(1).Select(one => (int?)one.Place).FirstOrDefault() is { } found)
            {
                return found;
            }

            for (int byteClass = 0; byteClass < derivatives.Classes.Count; byteClass++)
            {
                _pool.Work.Spend(1 + all.Length);
                var next = all.Where(one => derivatives.MayBegin(one.Node, byteClass)).Select(one => (Node: derivatives.Of(one.Node, byteClass), one.Place)).Where(one => !derivatives.IsEmpty(one.Node)).ToArray();
                if (next.Length > 1 && seen.Add(string.Join(' ', next.Select(one => one.Node.Id))))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }

    /// <summary>Derivatives of all expressions that there are.</summary>
    private Derivatives Current()
    {
        if (_derivatives is null || _setCount != _pool.Sets.Count)
        {
            (_derivatives, _setCount) = (new Derivatives(_pool), _pool.Sets.Count);
        }

        return _derivatives;
    }
}
