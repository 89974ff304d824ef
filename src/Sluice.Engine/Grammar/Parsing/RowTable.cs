using Sluice.Engine.Grammar.Limits;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Makes the rows of an Earley parser, equal ones only once. Not safe for concurrent use.</summary>
internal sealed class RowTable
{
    private readonly GrammarRules _rules;
    private readonly Lexer _lexer;
    private readonly Dictionary<long[], Row> _rows = new(LongsComparer.Instance);
    private readonly int _startLeft;

    // Room that is used again and again: rows are made by the hundred for a mask.
    private readonly ItemSet _items = new();
    private readonly List<Item> _kernel = [];
    private readonly List<(int Key, Item Item)> _terminals = [];
    private readonly List<(int Key, Item Item)> _nonterminals = [];
    private readonly int[] _predictedIn;
    private int _fill;

    public RowTable(GrammarRules rules, Lexer lexer)
    {
        _rules = rules;
        _lexer = lexer;
        _startLeft = rules.Lefts[GrammarRules.StartPosition];
        _predictedIn = new int[rules.Starts.Length];
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
        bool accepts = false;
        _items.Clear();
        _kernel.Clear();
        foreach (var item in items)
        {
            Add(item);
        }

        for (int i = 0; i < _items.Count; i++)
        {
            var item = _items[i];
            if (_rules.Symbols[item.Position] != GrammarRules.End)
            {
                _kernel.Add(item);
            }
            else if (item.Completes == _startLeft)
            {
                accepts = true;
            }
            else
            {
                AddWaiting(item);
            }
        }

        _kernel.Sort();
        return ([.. _kernel], accepts);
    }

    private void Add(Item item)
    {
        _rules.Pool.Work.Spend(1);
        if (_items.Add(item))
        {
            GrammarLimits.Check(_items.Count <= GrammarLimits.RowItems, "too many rules at the same place");
        }
    }

    private void AddWaiting(Item completed)
    {
        foreach (var waiting in completed.Origin!.OfNonterminal[completed.Completes])
        {
            Add(waiting with { Position = waiting.Position + 1 });
        }
    }

    /// <summary>Adds the rules that may begin in a row.</summary>
    private void Fill(Row row)
    {
        _fill++;
        _items.Clear();
        _terminals.Clear();
        _nonterminals.Clear();
        foreach (var item in row.Kernel)
        {
            Add(item);
        }

        for (int i = 0; i < _items.Count; i++)
        {
            var item = _items[i];
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
                    AddWaiting(item);
                }
            }
            else if (new Symbol(symbol) is { IsTerminal: true } terminal)
            {
                _terminals.Add((terminal.Terminal, item));
            }
            else
            {
                Predict(row, item, new Symbol(symbol).Nonterminal);
            }
        }

        var nonterminals = Group(_nonterminals);
        var shortcuts = Shortcuts(row, nonterminals);
        row.OfTerminal = Shorten(row, Group(_terminals), shortcuts);
        row.OfNonterminal = Shorten(row, nonterminals, shortcuts);
        row.Lexer = row.OfTerminal.Keys.Length == 0 ? null : _lexer.Start(row.OfTerminal.Keys);
    }

    private void Predict(Row row, Item item, int nonterminal)
    {
        _nonterminals.Add((nonterminal, item));
        if (_predictedIn[nonterminal] != _fill)
        {
            _predictedIn[nonterminal] = _fill;
            foreach (int start in _rules.Starts[nonterminal])
            {
                Add(new Item(start, row, nonterminal));
            }
        }

        if (_rules.IsNullable[nonterminal])
        {
            Add(item with { Position = item.Position + 1 });
        }
    }

    private static ItemGroups Group(List<(int Key, Item Item)> items)
    {
        if (items.Count == 0)
        {
            return new ItemGroups([], []);
        }

        items.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        int count = 1;
        for (int i = 1; i < items.Count; i++)
        {
            count += items[i].Key != items[i - 1].Key ? 1 : 0;
        }

        int[] keys = new int[count];
        var groups = new Item[count][];
        for (int group = 0, first = 0; group < count; group++)
        {
            int end = first + 1;
            while (end < items.Count && items[end].Key == items[first].Key)
            {
                end++;
            }

            keys[group] = items[first].Key;
            var own = groups[group] = new Item[end - first];
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = items[first + i].Item;
            }

            first = end;
        }

        return new ItemGroups(keys, groups);
    }

    private static ItemGroups Shorten(Row row, ItemGroups groups, Dictionary<int, Item>? shortcuts)
    {
        foreach (var items in groups.Items)
        {
            for (int i = 0; i < items.Length && shortcuts is not null; i++)
            {
                // Some that become the same are no harm: they go on into the same kernel.
                if (items[i].Origin == row && shortcuts.TryGetValue(items[i].Completes, out var shortcut))
                {
                    items[i] = items[i] with { Origin = shortcut.Origin, Completes = shortcut.Completes };
                }
            }
        }

        return groups;
    }

    /// <summary>
    /// Where only one rule waits for a nonterminal, and nothing follows it there, the end of the nonterminal is the end of that rule.
    /// Its items then say so at once: a list that is written by right recursion comes back to the same row with each element.
    /// </summary>
    private Dictionary<int, Item>? Shortcuts(Row row, ItemGroups nonterminals)
    {
        Dictionary<int, Item>? shortcuts = null;
        for (int group = 0; group < nonterminals.Keys.Length; group++)
        {
            if (nonterminals.Items[group] is [var waiting] && _rules.Symbols[waiting.Position + 1] == GrammarRules.End)
            {
                (shortcuts ??= [])[nonterminals.Keys[group]] = waiting;
            }
        }

        if (shortcuts is null)
        {
            return null;
        }

        // Follows chains within the row, each part of one once.
        var passedFrom = new Dictionary<int, int>();
        var path = new List<int>();
        foreach (int first in nonterminals.Keys)
        {
            if (shortcuts.ContainsKey(first) && !passedFrom.ContainsKey(first))
            {
                Follow(row, shortcuts, first, passedFrom, path);
            }
        }

        return shortcuts;
    }

    private static void Follow(Row row, Dictionary<int, Item> shortcuts, int first, Dictionary<int, int> passedFrom, List<int> path)
    {
        path.Clear();
        var target = new Item(0, row, first);
        while (target.Origin == row && shortcuts.TryGetValue(target.Completes, out var further) && passedFrom.TryAdd(target.Completes, first))
        {
            path.Add(target.Completes);
            target = further;
        }

        // What was passed before leads on to where that led; what leads back to itself is no shortcut.
        bool isPassed = target.Origin == row && shortcuts.ContainsKey(target.Completes);
        bool isCircle = isPassed && passedFrom[target.Completes] == first;
        target = isPassed ? shortcuts[target.Completes] : target;
        foreach (int nonterminal in path)
        {
            shortcuts[nonterminal] = isCircle ? new Item(0, row, nonterminal) : target;
        }
    }
}
