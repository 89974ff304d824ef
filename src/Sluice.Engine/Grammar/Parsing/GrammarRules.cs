using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>
/// A context-free grammar whose terminals are expressions, laid out for a parser: a position stands in front of a symbol of one
/// rule or at the rule's end. Every symbol in it matches something. Immutable.
/// </summary>
internal sealed class GrammarRules
{
    private GrammarRules(RegexPool pool, RegexNode[] terminals, int nonterminals)
    {
        Pool = pool;
        Terminals = terminals;
        Starts = new int[nonterminals][];
        IsNullable = new bool[nonterminals];
    }

    public RegexPool Pool { get; }

    public RegexNode[] Terminals { get; }

    /// <summary>The first positions of each nonterminal's rules.</summary>
    public int[][] Starts { get; }

    /// <summary>Whether each nonterminal can be empty.</summary>
    public bool[] IsNullable { get; }

    /// <summary>What stands behind each position: a symbol's code, or <see cref="End"/>.</summary>
    public int[] Symbols { get; private set; } = [];

    /// <summary>The nonterminal whose rule each position belongs to.</summary>
    public int[] Lefts { get; private set; } = [];

    public const int End = int.MaxValue;

    /// <summary>The position in front of the start symbol, in a rule of its own.</summary>
    public const int StartPosition = 0;

    public static GrammarRules Make(RegexPool pool, List<RegexNode> terminals, List<List<Symbol[]>> rules, Symbol start)
    {
        // The start rule gets a nonterminal of its own.
        rules = [.. rules, [[start]]];
        var derivatives = new Derivatives(pool);
        bool[] lives = terminals.ConvertAll(node => !derivatives.IsEmpty(node)).ToArray();
        bool[] productive = Fixpoint(rules, symbol => symbol.IsTerminal && lives[symbol.Terminal]);
        if (!productive[^1])
        {
            throw ConstraintError.Invalid("Nothing can satisfy the constraint: its conditions exclude each other.");
        }

        var result = new GrammarRules(pool, [.. terminals], rules.Count);
        var symbols = new List<int>();
        var lefts = new List<int>();
        for (int step = 0; step < rules.Count; step++)
        {
            int left = step == 0 ? rules.Count - 1 : step - 1;
            var starts = new List<int>();
            foreach (var rule in rules[left])
            {
                if (Array.TrueForAll(rule, symbol => symbol.IsTerminal ? lives[symbol.Terminal] : productive[symbol.Nonterminal]))
                {
                    starts.Add(symbols.Count);
                    symbols.AddRange(rule.Select(symbol => symbol.Code));
                    symbols.Add(End);
                    lefts.AddRange(Enumerable.Repeat(left, rule.Length + 1));
                }
            }

            result.Starts[left] = [.. starts];
        }

        result.Symbols = [.. symbols];
        result.Lefts = [.. lefts];
        Fixpoint(rules, _ => false).CopyTo(result.IsNullable, 0);
        return result;
    }

    /// <summary>Which nonterminals have a rule of such symbols only, taking in what was found.</summary>
    private static bool[] Fixpoint(List<List<Symbol[]>> rules, Func<Symbol, bool> holds)
    {
        var found = new bool[rules.Count];
        var users = new Dictionary<int, List<(int Left, int Rule)>>();
        var missing = new Dictionary<(int, int), int>();
        var open = new Queue<int>();
        for (int left = 0; left < rules.Count; left++)
        {
            for (int rule = 0; rule < rules[left].Count; rule++)
            {
                if (Array.Exists(rules[left][rule], symbol => symbol.IsTerminal && !holds(symbol)))
                {
                    continue;
                }

                int count = 0;
                foreach (var symbol in rules[left][rule])
                {
                    if (symbol.IsTerminal)
                    {
                        continue;
                    }

                    count++;
                    if (!users.TryGetValue(symbol.Nonterminal, out var list))
                    {
                        users[symbol.Nonterminal] = list = [];
                    }

                    list.Add((left, rule));
                }

                missing[(left, rule)] = count;
                Found(left, count);
            }
        }

        while (open.TryDequeue(out int known))
        {
            foreach (var user in users.GetValueOrDefault(known) ?? [])
            {
                Found(user.Left, --missing[user]);
            }
        }

        return found;

        void Found(int left, int count)
        {
            if (count == 0 && !found[left])
            {
                found[left] = true;
                open.Enqueue(left);
            }
        }
    }
}
