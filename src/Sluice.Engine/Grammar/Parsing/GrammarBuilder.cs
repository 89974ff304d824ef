using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Collects the rules of a context-free grammar. Not safe for concurrent use.</summary>
internal sealed class GrammarBuilder
{
    private readonly Dictionary<RegexNode, Symbol> _terminals = [];
    private readonly List<RegexNode> _expressions = [];
    private readonly List<List<Symbol[]>> _rules = [];
    private int _positions;

    /// <summary>Begins without rules.</summary>
    /// <param name="cancellation">Cancelled when nobody waits for the grammar any more.</param>
    public GrammarBuilder(CancellationToken cancellation = default)
    {
        Pool.Work.Allow(GrammarLimits.CompileWork, cancellation);
        Utf8 = new Utf8Encoding(Pool);
        Json = new JsonCharEncoding(Pool, Utf8);
        Nothing = Nonterminal();
        Rule(Nothing);
    }

    public RegexPool Pool { get; } = new(new GrammarWork());

    public Utf8Encoding Utf8 { get; }

    public JsonCharEncoding Json { get; }

    /// <summary>A nonterminal for the empty text.</summary>
    public Symbol Nothing { get; }

    /// <summary>A symbol for what an expression matches, the empty text included.</summary>
    public Symbol Match(RegexNode expression)
    {
        if (expression == Pool.Epsilon)
        {
            return Nothing;
        }

        if (_terminals.TryGetValue(expression, out var known))
        {
            return known;
        }

        var terminal = Symbol.OfTerminal(_expressions.Count);
        _expressions.Add(expression);
        if (expression.IsNullable)
        {
            // Terminals match at least one byte, so the empty text is an alternative of its own.
            var either = Nonterminal();
            Rule(either);
            Rule(either, terminal);
            terminal = either;
        }

        return _terminals[expression] = terminal;
    }

    public Symbol Match(string text) => Match(Pool.Literal(System.Text.Encoding.UTF8.GetBytes(text)));

    public Symbol Nonterminal()
    {
        _rules.Add([]);
        return Symbol.OfNonterminal(_rules.Count - 1);
    }

    public void Rule(Symbol left, params ReadOnlySpan<Symbol> right)
    {
        var symbols = new List<Symbol>();
        foreach (var symbol in right)
        {
            if (symbol != Nothing)
            {
                symbols.Add(symbol);
            }
        }

        _positions += symbols.Count + 1;
        Pool.Work.Spend(symbols.Count + 1);
        GrammarLimits.Check(_positions <= GrammarLimits.Positions, $"rules with more than {GrammarLimits.Positions} symbols");
        _rules[left.Nonterminal].Add([.. symbols]);
    }

    public Symbol Sequence(params ReadOnlySpan<Symbol> parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        var whole = Nonterminal();
        Rule(whole, parts);
        return whole;
    }

    public Symbol Either(params ReadOnlySpan<Symbol> alternatives)
    {
        if (alternatives.Length == 1)
        {
            return alternatives[0];
        }

        var either = Nonterminal();
        foreach (var alternative in alternatives)
        {
            Rule(either, alternative);
        }

        return either;
    }

    public Symbol Optional(Symbol symbol) => Either(Nothing, symbol);

    /// <summary>A symbol so many times; a maximum of -1 means any number.</summary>
    public Symbol Repeat(Symbol symbol, int min, int max)
    {
        var head = Sequence([.. Enumerable.Repeat(symbol, min)]);
        if (max < 0)
        {
            var any = Nonterminal();
            Rule(any);
            Rule(any, any, symbol);
            return Sequence(head, any);
        }

        // (x (x (x)?)?)?
        var tail = Nothing;
        for (int i = min; i < max; i++)
        {
            tail = Optional(Sequence(symbol, tail));
        }

        return Sequence(head, tail);
    }

    /// <summary>The finished grammar of what a symbol stands for.</summary>
    /// <exception cref="EngineException">Nothing matches it.</exception>
    public GrammarRules Build(Symbol start) => GrammarRules.Make(Pool, _expressions, _rules, start);
}
