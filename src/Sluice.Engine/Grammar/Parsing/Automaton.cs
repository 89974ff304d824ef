using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Regexes;

namespace Sluice.Engine.Grammar.Parsing;

/// <summary>
/// A grammar as a machine that takes bytes. Its states are numbered and made when they are first reached; what leads from which to
/// which is remembered. Not safe for concurrent use: hold the lock of <see cref="Gate"/>.
/// </summary>
internal sealed class Automaton
{
    /// <summary>The state from which no text can be completed.</summary>
    public const int Dead = 0;

    private readonly GrammarRules _rules;
    private readonly Lexer _lexer;
    private readonly RowTable _rows;
    private readonly List<AutomatonState> _states = [];
    private readonly List<(Row Row, LexerState Lexer)> _threads = [];
    private readonly List<Item> _ended = [];
    private readonly Dictionary<long[], int> _numbers = new(LongsComparer.Instance);
    private int[] _next;
    private int _limit = int.MaxValue;

    public Automaton(GrammarRules rules)
    {
        _rules = rules;
        _lexer = new Lexer(rules);
        _rows = new RowTable(rules, _lexer);
        ClassCount = _lexer.Classes.Count;
        _next = new int[ClassCount * 64];
        Intern([], canEnd: false);
        Start = Intern(_rows.First.Lexer is { } lexer ? [(_rows.First, lexer)] : [], _rows.First.Accepts);
    }

    /// <summary>Guards all automata of a grammar, which share its expressions.</summary>
    public object Gate => _rules;

    public int Start { get; }

    public int Count => _states.Count;

    public int ClassCount { get; }

    public ReadOnlySpan<byte> ClassOfBytes => _lexer.Classes.OfBytes;

    /// <summary>The number behind each state and group of bytes plus one, or 0 where it is not known yet; row by row.</summary>
    public int[] Table => _next;

    public bool CanEnd(int state) => _states[state].CanEnd;

    /// <summary>Whether any byte may follow.</summary>
    public bool GoesOn(int state) => _states[state].Threads.Length > 0;

    public int Next(int state, byte value) => NextOfClass(state, ClassOfBytes[value]);

    public int NextOfClass(int state, int byteClass)
    {
        int known = _next[(state * ClassCount) + byteClass];
        return known != 0 ? known - 1 : Step(state, byteClass);
    }

    /// <summary>The state behind some bytes.</summary>
    public int Run(int state, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && state != Dead; i++)
        {
            state = Next(state, bytes[i]);
        }

        return state;
    }

    /// <summary>From here on only so much may be done, and so many states be made, as one mask or token may need.</summary>
    public void BeginStep()
    {
        _limit = Count + GrammarLimits.StatesPerStep;
        _rules.Pool.Work.Allow(GrammarLimits.StepWork);
    }

    /// <summary>The fewest bytes that complete one of the terminals that are being read; <see cref="int.MaxValue"/> where that is not known.</summary>
    public int Shortest(int state)
    {
        int shortest = int.MaxValue;
        foreach (var (_, lexer) in _states[state].Threads)
        {
            foreach (var (_, remainder) in lexer.Parts)
            {
                if (remainder.HasBoolean)
                {
                    return int.MaxValue;
                }

                shortest = Math.Min(shortest, remainder.Shortest);
            }
        }

        return shortest;
    }

    /// <summary>The only byte that may follow; null where there is none, several, or the text may end.</summary>
    public byte? OnlyByte(int state)
    {
        if (CanEnd(state))
        {
            return null;
        }

        int only = -1;
        for (int byteClass = 0; byteClass < ClassCount; byteClass++)
        {
            if (NextOfClass(state, byteClass) != Dead)
            {
                if (only >= 0 || _lexer.Classes.SizeOf(byteClass) > 1)
                {
                    return null;
                }

                only = byteClass;
            }
        }

        return only < 0 ? null : _lexer.Classes.Representative(only);
    }

    /// <summary>The state behind which the same tokens of up to so many bytes may follow, shared by all that differ in larger counts only.</summary>
    public int Widen(int state, int bytes)
    {
        var (threads, canEnd) = (_states[state].Threads, _states[state].CanEnd);
        return Intern(Array.ConvertAll(threads, thread => (thread.Row, _lexer.Widen(thread.Lexer, bytes))), canEnd);
    }

    /// <summary>
    /// States without the counts of texts' characters: behind the first follows at least what follows a state, behind the second at most
    /// that, as far as texts of no more than so many bytes go.
    /// </summary>
    public (int Most, int Least, int Bytes) WithoutCounts(int state)
    {
        var (threads, canEnd) = (_states[state].Threads, _states[state].CanEnd);
        var all = Array.ConvertAll(threads, thread => _lexer.WithoutCounts(thread.Lexer));
        return (
            Intern([.. threads.Select((thread, i) => (thread.Row, all[i].Most))], canEnd),
            Intern([.. threads.Select((thread, i) => (thread.Row, all[i].Least))], canEnd),
            all.Select(one => one.Bytes).DefaultIfEmpty(int.MaxValue).Min());
    }

    /// <summary>The state within a string whose characters are counted as if they were not, and the count; null for any other.</summary>
    public CountedState? Uncounted(int state)
    {
        if (_states[state] is not { CanEnd: false, Threads: [var thread] } || _lexer.Uncounted(thread.Lexer) is not var (lexer, min, most, farthest, end))
        {
            return null;
        }

        return new CountedState(Intern([(thread.Row, lexer)], canEnd: false), min, most, farthest, end);
    }

    /// <summary>The same state of another automaton of the same grammar.</summary>
    public int Import(Automaton other, int state, Dictionary<Row, Row> rows)
    {
        var (threads, canEnd) = (other._states[state].Threads, other._states[state].CanEnd);
        return Intern([.. threads.Select(thread => (Import(thread.Row), _lexer.Import(thread.Lexer)))], canEnd);

        Row Import(Row row)
        {
            if (!rows.TryGetValue(row, out var own))
            {
                var kernel = row.Kernel.Select(item => item with { Origin = item.Origin is { } origin ? Import(origin) : null });
                rows[row] = own = _rows.Intern([.. kernel], row.KernelAccepts);
            }

            return own;
        }
    }

    private int Step(int state, int byteClass)
    {
        _threads.Clear();
        _ended.Clear();
        foreach (var (row, lexer) in _states[state].Threads)
        {
            var next = _lexer.Next(lexer, byteClass);
            foreach (int terminal in next.Ends)
            {
                foreach (var item in row.OfTerminal[terminal])
                {
                    _ended.Add(item with { Position = item.Position + 1 });
                }
            }

            if (next.GoesOn)
            {
                _threads.Add((row, next));
            }
        }

        bool canEnd = false;
        if (_ended.Count > 0)
        {
            var row = _rows.Intern(_ended, accepts: false);
            canEnd = row.Accepts;
            if (row.Lexer is { } lexer)
            {
                _threads.Add((row, lexer));
            }
        }

        int result = Intern([.. _threads], canEnd);
        Connect(state, byteClass, result);
        return result;
    }

    /// <summary>Remembers what is behind a group of bytes, and behind all others from which the state does not tell it.</summary>
    private void Connect(int state, int byteClass, int next)
    {
        var threads = _states[state].Threads;
        var row = _next.AsSpan(state * ClassCount, ClassCount);
        for (int other = 0; other < row.Length; other++)
        {
            bool isSame = true;
            foreach (var (_, lexer) in threads)
            {
                isSame &= lexer.BlockOfClasses[other] == lexer.BlockOfClasses[byteClass];
            }

            if (isSame)
            {
                row[other] = next + 1;
            }
        }
    }

    private int Intern((Row Row, LexerState Lexer)[] threads, bool canEnd)
    {
        _rules.Pool.Work.Spend(1 + threads.Length);
        GrammarLimits.Check(threads.Length <= GrammarLimits.Threads, "too many ways to read the same text");
        long[] key = new long[threads.Length + 1];
        for (int i = 0; i < threads.Length; i++)
        {
            key[i] = ((long)threads[i].Row.Id << 32) | (uint)threads[i].Lexer.Id;
        }

        Array.Sort(key, threads, 0, threads.Length);
        key[^1] = canEnd ? 1 : 0;
        if (!_numbers.TryGetValue(key, out int number))
        {
            GrammarLimits.Check(Count < _limit, "too many states");
            _numbers[key] = number = Count;
            _states.Add(new AutomatonState(threads, canEnd));
            if (_next.Length < Count * ClassCount)
            {
                Array.Resize(ref _next, Math.Max(2 * _next.Length, Count * ClassCount));
            }

            MarkDead(number, threads);
        }

        return number;
    }

    /// <summary>Most groups of bytes lead nowhere, which is seen without deriving anything.</summary>
    private void MarkDead(int state, (Row Row, LexerState Lexer)[] threads)
    {
        var first = default(ByteSet);
        foreach (var (_, lexer) in threads)
        {
            first |= lexer.First;
        }

        var row = _next.AsSpan(state * ClassCount, ClassCount);
        for (int byteClass = 0; byteClass < row.Length; byteClass++)
        {
            if (!first.Contains(_lexer.Classes.Representative(byteClass)))
            {
                row[byteClass] = Dead + 1;
            }
        }
    }
}
