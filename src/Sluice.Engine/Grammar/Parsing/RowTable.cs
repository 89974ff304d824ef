using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Makes the rows of an Earley parser, equal ones only once. Not safe for concurrent use.</summary>
internal sealed class RowTable
{
    private readonly GrammarRules _rules;
    private readonly Lexer _lexer;
    private readonly Dictionary<long[], Row> _rows = new(LongsComparer.Instance);
    private readonly int _startLeft;

    public RowTable(GrammarRules rules, Lexer lexer)
    {
        _rules = rules;
        _lexer = lexer;
        _startLeft = rules.Lefts[GrammarRules.StartPosition];
        First = Intern([new Item(GrammarRules.StartPosition, null, _startLeft)], accepts: false);
    }

    /// <summary>The row in front of the text.</summary>
    public Row First { get; }

    /// <summary>The row that these items, which may be at the ends of their rules, go on into.</summary>
    /// <param name="items">The items.</param>
    /// <param name="accepts">Whether the text may end here anyway.</param>
    public Row Intern(List<Item> items, bool accepts)
    {
        (var kernel, bool ends) = Complete(items);
        accepts |= ends;
        long[] key = new long[(2 * kernel.Length) + 1];
        key[0] = accepts ? 1 : 0;
        for (int i = 0; i < kernel.Length; i++)
        {
            key[(2 * i) + 1] = ((long)kernel[i].Position << 32) | (uint)kernel[i].Completes;
            key[(2 * i) + 2] = kernel[i].Origin?.Id ?? -1;
        }

        if (!_rows.TryGetValue(key, out var row))
        {
            row = new Row(_rows.Count, kernel, accepts);
            GrammarLimits.Check(row.Depth <= GrammarLimits.OutputDepth, $"output nested deeper than {GrammarLimits.OutputDepth}");
            Fill(row);
            _rows[key] = row;
        }

        return row;
    }

    /// <summary>Lets those go on that waited for a rule that is over; answers what is not over.</summary>
    private (Item[] Kernel, bool Accepts) Complete(List<Item> items)
    {
        var seen = new HashSet<Item>();
        var open = new List<Item>();
        var kernel = new List<Item>();
        bool accepts = false;
        AddAll(items);
        for (int i = 0; i < open.Count; i++)
        {
            var item = open[i];
            if (_rules.Symbols[item.Position] != GrammarRules.End)
            {
                kernel.Add(item);
            }
            else if (item.Completes == _startLeft)
            {
                accepts = true;
            }
            else
            {
                AddAll(Waiting(item));
            }
        }

        kernel.Sort();
        return ([.. kernel], accepts);

        void AddAll(IEnumerable<Item> added)
        {
            foreach (var item in added)
            {
                _rules.Pool.Work.Spend(1);
                if (seen.Add(item))
                {
                    GrammarLimits.Check(seen.Count <= GrammarLimits.RowItems, "too many rules at the same place");
                    open.Add(item);
                }
            }
        }
    }

    private static IEnumerable<Item> Waiting(Item completed) =>
        completed.Origin!.OfNonterminal[completed.Completes].Select(waiting => waiting with { Position = waiting.Position + 1 });

    /// <summary>Adds the rules that may begin in a row.</summary>
    private void Fill(Row row)
    {
        var seen = new HashSet<Item>();
        var items = new List<Item>();
        var terminals = new Dictionary<int, List<Item>>();
        var nonterminals = new Dictionary<int, List<Item>>();
        AddAll(row.Kernel);
        for (int i = 0; i < items.Count; i++)
        {
            var item = items[i];
            int symbol = _rules.Symbols[item.Position];
            if (symbol == GrammarRules.End)
            {
                // What is empty here was passed over where it was predicted.
                if (item.Completes == _startLeft)
                {
                    row.Accepts = true;
                }
                else if (item.Origin != row)
                {
                    AddAll(Waiting(item));
                }
            }
            else if (new Symbol(symbol) is { IsTerminal: true } terminal)
            {
                AddTo(terminals, terminal.Terminal, item);
            }
            else
            {
                int nonterminal = new Symbol(symbol).Nonterminal;
                if (AddTo(nonterminals, nonterminal, item))
                {
                    AddAll(_rules.Starts[nonterminal].Select(start => new Item(start, row, nonterminal)));
                }

                if (_rules.IsNullable[nonterminal])
                {
                    AddAll([item with { Position = item.Position + 1 }]);
                }
            }
        }

        var shortcuts = Shortcuts(row, nonterminals);
        foreach (var (terminal, list) in terminals)
        {
            row.OfTerminal[terminal] = Shorten(list);
        }

        foreach (var (nonterminal, list) in nonterminals)
        {
            row.OfNonterminal[nonterminal] = Shorten(list);
        }

        row.Lexer = terminals.Count == 0 ? null : _lexer.Start(terminals.Keys);

        void AddAll(IEnumerable<Item> added)
        {
            foreach (var item in added)
            {
                _rules.Pool.Work.Spend(1);
                if (seen.Add(item))
                {
                    GrammarLimits.Check(seen.Count <= GrammarLimits.RowItems, "too many rules at the same place");
                    items.Add(item);
                }
            }
        }

        Item[] Shorten(List<Item> list) => [.. list.Select(item =>
            item.Origin == row && shortcuts.TryGetValue(item.Completes, out var shortcut)
                ? item with { Origin = shortcut.Origin, Completes = shortcut.Completes }
                : item).Distinct()];
    }

    /// <summary>
    /// Where only one rule waits for a nonterminal, and nothing follows it there, the end of the nonterminal is the end of that rule.
    /// Its items then say so at once: a list that is written by right recursion comes back to the same row with each element.
    /// </summary>
    private Dictionary<int, Item> Shortcuts(Row row, Dictionary<int, List<Item>> nonterminals)
    {
        var shortcuts = new Dictionary<int, Item>();
        foreach (var (nonterminal, waiting) in nonterminals)
        {
            if (waiting.Count == 1 && _rules.Symbols[waiting[0].Position + 1] == GrammarRules.End)
            {
                shortcuts[nonterminal] = waiting[0];
            }
        }

        // Follows chains within the row; one that leads back to itself is no shortcut.
        foreach (int nonterminal in shortcuts.Keys.ToArray())
        {
            var target = shortcuts[nonterminal];
            for (int steps = 0; target.Origin == row && shortcuts.TryGetValue(target.Completes, out var further); steps++)
            {
                if (steps > shortcuts.Count)
                {
                    target = new Item(0, row, nonterminal);
                    break;
                }

                target = further;
            }

            shortcuts[nonterminal] = target;
        }

        return shortcuts;
    }

    private static bool AddTo(Dictionary<int, List<Item>> groups, int key, Item item)
    {
        if (groups.TryGetValue(key, out var list))
        {
            list.Add(item);
            return false;
        }

        groups[key] = [item];
        return true;
    }
}
