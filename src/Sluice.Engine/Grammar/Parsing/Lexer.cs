using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>Matches several terminals at once; its states are made when they are first reached. Not safe for concurrent use.</summary>
internal sealed class Lexer
{
    private readonly GrammarRules _rules;
    private readonly Derivatives _derivatives;
    private readonly BlockTable _blocks;
    private readonly Dictionary<long[], LexerState> _states = new(LongsComparer.Instance);

    public Lexer(GrammarRules rules)
    {
        _rules = rules;
        _derivatives = new Derivatives(rules.Pool);
        _blocks = new BlockTable(Classes);
        Dead = Intern([]);
    }

    /// <summary>The state in which nothing can match any more.</summary>
    public LexerState Dead { get; }

    public ByteClasses Classes => _derivatives.Classes;

    /// <summary>The state in front of terminals, which are in ascending order.</summary>
    public LexerState Start(int[] terminals) => Intern(Array.ConvertAll(terminals, terminal => (terminal, _rules.Terminals[terminal])));

    public LexerState Next(LexerState state, int byteClass) => state.Next[state.BlockOfClasses[byteClass]] ??= Step(state, byteClass);

    /// <summary>The same state of another lexer of the same grammar.</summary>
    public LexerState Import(LexerState state) => Intern(state.Parts);

    /// <summary>The state that goes on in the same way for so many bytes, without larger counts.</summary>
    public LexerState Widen(LexerState state, int bytes) =>
        Intern(Array.ConvertAll(state.Parts, part => (part.Terminal, _rules.Pool.Widen(part.Remainder, bytes))));

    /// <summary>
    /// States without the counts of texts' characters: one in front of at least what may follow a state, and one in front of at most that,
    /// as far as texts of no more than so many bytes go.
    /// </summary>
    public (LexerState Most, LexerState Least, int Bytes) WithoutCounts(LexerState state)
    {
        int bytes = int.MaxValue;
        var most = Array.ConvertAll(state.Parts, part => (part.Terminal, _rules.Pool.WithoutCounts(part.Remainder, isLeast: false, ref bytes)));
        var least = Array.ConvertAll(state.Parts, part => (part.Terminal, _rules.Pool.WithoutCounts(part.Remainder, isLeast: true, ref bytes)));
        return (Intern(most), Intern(least), bytes);
    }

    /// <summary>
    /// The state of a string whose characters are counted, as if they were not; null where some terminal has no count or another one, or
    /// where the fewest characters rule out more than an end in front of them.
    /// </summary>
    public (LexerState Uncounted, int Min, int Most, int Farthest, int End)? Uncounted(LexerState state)
    {
        var parts = new (int, RegexNode)[state.Parts.Length];
        var (min, most, farthest, end) = (0, 0, 0, int.MaxValue);
        for (int i = 0; i < parts.Length; i++)
        {
            var (terminal, remainder) = state.Parts[i];
            if (_rules.Pool.CountedString(remainder) is not { CanAlwaysGoOn: true } counted || remainder.Children[1].HasBoolean || (i > 0 && (min, most) != (counted.Min, counted.Most)))
            {
                return null;
            }

            (min, most, farthest) = (counted.Min, counted.Most, Math.Max(farthest, counted.Text.Farthest));
            end = Math.Min(end, remainder.Children[1].Shortest);
            parts[i] = (terminal, _rules.Pool.Concat(counted.Text, remainder.Children[1]));
        }

        return parts.Length > 0 && farthest <= most - min ? (Intern(parts), min, most, farthest, end) : null;
    }

    private LexerState Step(LexerState state, int byteClass)
    {
        var parts = new List<(int, RegexNode)>(state.Parts.Length);
        foreach (var (terminal, rest) in state.Parts)
        {
            if (!_derivatives.MayBegin(rest, byteClass))
            {
                continue;
            }

            var next = _derivatives.Of(rest, byteClass);
            if (!_derivatives.IsEmpty(next))
            {
                parts.Add((terminal, next));
            }
        }

        return Intern([.. parts]);
    }

    private LexerState Intern((int Terminal, RegexNode Remainder)[] parts)
    {
        _rules.Pool.Work.Spend(1 + parts.Length);
        long[] key = Array.ConvertAll(parts, part => ((long)part.Terminal << 32) | (uint)part.Remainder.Id);
        if (!_states.TryGetValue(key, out var state))
        {
            GrammarLimits.Check(_states.Count < GrammarLimits.LexerStates, $"more than {GrammarLimits.LexerStates} states of terminals");
            _states[key] = state = new LexerState(_states.Count, parts, _blocks.Find(parts));
        }

        return state;
    }
}
