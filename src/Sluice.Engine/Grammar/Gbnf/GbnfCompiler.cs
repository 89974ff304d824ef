using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Gbnf;

/// <summary>Makes grammars of GBNF: what does not refer to itself becomes an expression, the rest rules.</summary>
internal sealed class GbnfCompiler
{
    private const string Root = "root";
    private const int DeepestReferences = 400;

    private readonly GrammarBuilder _builder;
    private readonly Dictionary<string, GbnfNode> _rules;
    private readonly Dictionary<string, RegexNode?> _expressions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Symbol> _symbols = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _depth;

    private GbnfCompiler(GrammarBuilder builder, Dictionary<string, GbnfNode> rules) => (_builder, _rules) = (builder, rules);

    /// <summary>A symbol for the texts of a grammar's root.</summary>
    /// <exception cref="EngineException">The grammar is malformed or too large.</exception>
    public static Symbol Compile(GrammarBuilder builder, string source)
    {
        var compiler = new GbnfCompiler(builder, GbnfParser.Parse(builder, source));
        if (!compiler._rules.ContainsKey(Root))
        {
            throw ConstraintError.Invalid("The grammar has no rule 'root'.", "grammar");
        }

        return compiler.SymbolOf(new GbnfNode(GbnfKind.Rule, []) { Name = Root });
    }

    private Symbol SymbolOf(GbnfNode node)
    {
        if (ExpressionOf(node) is { } expression)
        {
            return _builder.Match(expression);
        }

        switch (node.Kind)
        {
            case GbnfKind.Rule:
                if (!_symbols.TryGetValue(node.Name, out var symbol))
                {
                    _symbols[node.Name] = symbol = _builder.Nonterminal();
                    Deeper(() =>
                    {
                        var body = _rules[node.Name];
                        foreach (var alternative in body.Kind == GbnfKind.Either ? body.Children : [body])
                        {
                            _builder.Rule(symbol, [.. (alternative.Kind == GbnfKind.Sequence ? alternative.Children : [alternative]).Select(SymbolOf)]);
                        }

                        return symbol;
                    });
                }

                return symbol;
            case GbnfKind.Either:
                return _builder.Either([.. node.Children.Select(SymbolOf)]);
            case GbnfKind.Repeat:
                return _builder.Repeat(SymbolOf(node.Children[0]), node.Min, node.Max);
            default:
                return _builder.Sequence([.. node.Children.Select(SymbolOf)]);
        }
    }

    /// <summary>The expression for what a part matches; null where it refers to itself somewhere.</summary>
    private RegexNode? ExpressionOf(GbnfNode node)
    {
        switch (node.Kind)
        {
            case GbnfKind.Text:
                return node.Expression;
            case GbnfKind.Rule:
                return ExpressionOfRule(node);
            case GbnfKind.Repeat:
                return ExpressionOf(node.Children[0]) is { } repeated ? _builder.Pool.Repeat(repeated, node.Min, node.Max) : null;
        }

        var parts = new List<RegexNode>();
        bool isExpression = true;
        foreach (var child in node.Children)
        {
            var part = ExpressionOf(child);
            isExpression &= part is not null;
            parts.Add(part ?? _builder.Pool.Empty);
        }

        return !isExpression ? null : node.Kind == GbnfKind.Either ? _builder.Pool.Or([.. parts]) : _builder.Pool.Concat([.. parts]);
    }

    private RegexNode? ExpressionOfRule(GbnfNode reference)
    {
        string name = reference.Name;
        if (!_rules.TryGetValue(name, out var body))
        {
            throw ConstraintError.Invalid($"The grammar's line {reference.Line} uses the rule '{name}', which it does not have.", "grammar");
        }

        if (_expressions.TryGetValue(name, out var known))
        {
            return known;
        }

        if (!_open.Add(name))
        {
            // It refers to itself; those on the way are found out not to be expressions either.
            return null;
        }

        var expression = Deeper(() => ExpressionOf(body));
        _open.Remove(name);
        return _expressions[name] = expression;
    }

    private T Deeper<T>(Func<T> action)
    {
        GrammarLimits.Check(++_depth < DeepestReferences, $"rules that refer to each other {DeepestReferences} deep");
        var result = action();
        _depth--;
        return result;
    }
}
