using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// Finds out which runs of characters may follow at a state of an automaton whatever their order: those that lead from all states that
/// they lead to, too. Most tokens are such runs, or have a character that may follow nowhere in one; neither have to be read.
/// </summary>
internal sealed class RunFinder
{
    private const int MostStates = 64;

    private readonly Automaton _automaton;
    private readonly (int ByteClass, int Position)[][] _steps;
    private readonly CharGroup[] _groups;
    private readonly Dictionary<int, TextRun> _known = [];
    private readonly Dictionary<(int Most, int Least), Run> _runs = [];
    private readonly List<CharGroup> _accepted = [];
    private readonly List<int> _targets = [];
    private readonly List<(int Position, int State)> _within = [];
    private List<int> _states = [];
    private List<int> _tried = [];
    private Dictionary<int, int> _levels = [];
    private Dictionary<int, int> _triedLevels = [];

    public RunFinder(Automaton automaton, TokenIndex index)
    {
        _automaton = automaton;
        _steps = PlainText.Steps(automaton.ClassOfBytes);
        _groups = MakeGroups(automaton.ClassOfBytes, index.Weights);
    }

    private enum Reply
    {
        /// <summary>None of the characters may follow.</summary>
        None,

        /// <summary>Some may, or parts of some.</summary>
        Some,

        /// <summary>All may.</summary>
        All,
    }

    /// <summary>What is known of the texts behind a state.</summary>
    public TextRun Find(int state)
    {
        if (!_known.TryGetValue(state, out var run))
        {
            _known[state] = run = FindNew(state);
        }

        return run;
    }

    private TextRun FindNew(int state)
    {
        // What counts of characters rule out is left to reading: runs have to be among what may follow, whatever is counted.
        var (most, least, bytes) = _automaton.WithoutCounts(state);
        if (bytes < 1)
        {
            (most, least, bytes) = (state, state, int.MaxValue);
        }

        if (!_runs.TryGetValue((most, least), out var run))
        {
            _runs[(most, least)] = run = Search(most, least);
        }

        int reach = Math.Min(run.Reach, bytes);
        if (reach == 0)
        {
            return TextRun.Unknown;
        }

        var longer = reach == int.MaxValue ? default : TokenContent.LongerThan(reach);
        bool isOver = run.IsOver && reach == run.Reach;
        return new TextRun(run.Outside | longer, run.Open | (isOver ? TokenContent.BeyondAscii.Without(run.Outside) : longer));
    }

    private static CharGroup[] MakeGroups(ReadOnlySpan<byte> classOfBytes, int[] weights)
    {
        var steps = new HashSet<(int ByteClass, int Position)>[TokenContent.Broken];
        for (int value = 0; value < 256; value++)
        {
            if (TokenContent.GroupOf((byte)value) is var group and < TokenContent.Broken)
            {
                (steps[group] ??= []).Add((classOfBytes[value], value < TokenIndex.Ascii ? PlainText.Between : PlainText.Step(PlainText.Between, value)));
            }
        }

        var groups = new List<CharGroup>();
        for (int group = 0; group < steps.Length; group++)
        {
            int same = groups.FindIndex(one => steps[group].SetEquals(one.Steps));
            if (same < 0)
            {
                groups.Add(new CharGroup(TokenContent.OfGroup(group), weights[group], [.. steps[group]]));
            }
            else
            {
                groups[same] = groups[same] with { Content = groups[same].Content | TokenContent.OfGroup(group), Weight = groups[same].Weight + weights[group] };
            }
        }

        // What most tokens have is looked at first: what can't be together with it is left out.
        return [.. groups.OrderByDescending(group => group.Weight)];
    }

    private Run Search(int most, int least)
    {
        // A run of a single character is as good as none, unless nothing of it may follow then.
        int reach = Accept(least, shortest: 2);
        reach = reach > 0 ? reach : Accept(least, shortest: 1);
        bool isOver = reach > 0 && most == least && EndsAt(reach, least);
        if (reach == 1 && !isOver)
        {
            return default;
        }

        if (most != least && reach > 0)
        {
            reach = Math.Min(reach, Explore(most));
            (_states, _tried) = (_tried, _states);
        }

        if (reach == 0)
        {
            return default;
        }

        var outside = TokenContent.AllGroups;
        var open = CanBeBroken() ? TokenContent.OfGroup(TokenContent.Broken) : default;
        foreach (var group in _groups)
        {
            if (_accepted.Contains(group))
            {
                outside = outside.Without(group.Content);
            }
            else if (_states.Exists(one => Follow(group, one) != Reply.None))
            {
                open |= group.Content;
            }
        }

        return new Run(outside, open, reach, isOver);
    }

    /// <summary>
    /// Accepts the groups that may follow at a state in any order for at least some characters, as many as the first of them; how many
    /// characters that is, 0 for none.
    /// </summary>
    private int Accept(int state, int shortest)
    {
        _accepted.Clear();
        int reach = 0;
        foreach (var group in _groups)
        {
            if (Follow(group, state) != Reply.All)
            {
                continue;
            }

            _accepted.Add(group);
            if (reach > 0 && StaysWithin(group, reach))
            {
                continue;
            }

            int tried = Explore(state);
            if (tried >= shortest && tried >= reach)
            {
                reach = tried;
                (_states, _tried) = (_tried, _states);
                (_levels, _triedLevels) = (_triedLevels, _levels);
            }
            else
            {
                _accepted.RemoveAt(_accepted.Count - 1);
            }
        }

        return reach;
    }

    /// <summary>Whether behind exactly so many characters, the fewest bytes of which are told apart, none of the accepted ones may follow.</summary>
    private bool EndsAt(int reach, int state)
    {
        if (!TokenContent.IsTold(reach))
        {
            return false;
        }

        var states = new List<int> { state };
        for (int level = 0; level < reach; level++)
        {
            var next = new List<int>();
            foreach (int one in states)
            {
                foreach (var group in _accepted)
                {
                    Follow(group, one);
                    next.AddRange(_targets.Where(target => !next.Contains(target)));
                }
            }

            if (next.Count > MostStates)
            {
                return false;
            }

            states = next;
        }

        return states.TrueForAll(one => _accepted.TrueForAll(group => Follow(group, one) == Reply.None));
    }

    /// <summary>Whether a group leads from the states that were found to no others, and no further from the first than any other.</summary>
    private bool StaysWithin(CharGroup group, int reach) => _states.TrueForAll(state =>
        _levels[state] >= reach
        || (Follow(group, state) == Reply.All && _targets.TrueForAll(target => _levels.TryGetValue(target, out int level) && level <= _levels[state] + 1)));

    /// <summary>
    /// Collects the states to which the accepted groups lead. How many of their characters may follow whichever they are, without end if
    /// <see cref="int.MaxValue"/>; only the states within that reach are kept.
    /// </summary>
    private int Explore(int start)
    {
        _tried.Clear();
        _triedLevels.Clear();
        _tried.Add(start);
        _triedLevels[start] = 0;
        int at = 0;
        for (int level = 0; level < TokenContent.LongestTold; level++)
        {
            int end = _tried.Count;
            if (at == end)
            {
                return int.MaxValue;
            }

            for (; at < end; at++)
            {
                foreach (var group in _accepted)
                {
                    if (_tried.Count > MostStates || Follow(group, _tried[at]) != Reply.All)
                    {
                        _tried.RemoveRange(end, _tried.Count - end);
                        return level;
                    }

                    foreach (int target in _targets)
                    {
                        if (_triedLevels.TryAdd(target, level + 1))
                        {
                            _tried.Add(target);
                        }
                    }
                }
            }
        }

        return TokenContent.LongestTold;
    }

    /// <summary>Whether bytes that are no whole characters may follow somewhere within a run.</summary>
    private bool CanBeBroken()
    {
        for (int value = TokenIndex.Ascii; value < 256; value++)
        {
            if (_states.Exists(state => _automaton.Next(state, (byte)value) != Automaton.Dead))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which characters of a group may follow at a state; the states behind them are the targets.</summary>
    private Reply Follow(CharGroup group, int state)
    {
        _targets.Clear();
        _within.Clear();
        bool mayBegin = false;
        bool isWhole = true;
        foreach (var (byteClass, position) in group.Steps)
        {
            bool mayFollow = Go(state, byteClass, position);
            mayBegin |= mayFollow;
            isWhole &= mayFollow;
        }

        for (int i = 0; i < _within.Count && isWhole; i++)
        {
            foreach (var (byteClass, position) in _steps[_within[i].Position])
            {
                isWhole &= Go(_within[i].State, byteClass, position);
            }
        }

        return isWhole ? Reply.All : mayBegin ? Reply.Some : Reply.None;
    }

    private bool Go(int state, int byteClass, int position)
    {
        int next = _automaton.NextOfClass(state, byteClass);
        if (next == Automaton.Dead)
        {
            return false;
        }

        if (position == PlainText.Between)
        {
            if (!_targets.Contains(next))
            {
                _targets.Add(next);
            }
        }
        else if (!_within.Contains((position, next)))
        {
            _within.Add((position, next));
        }

        return true;
    }

    /// <summary>A run of characters.</summary>
    /// <param name="Outside">All groups of characters but those of the run.</param>
    /// <param name="Open">Those of them that may follow somewhere within the run.</param>
    /// <param name="Reach">How many characters it may have.</param>
    /// <param name="IsOver">Whether no more of them may follow then, for sure.</param>
    private readonly record struct Run(TokenContent Outside, TokenContent Open, int Reach, bool IsOver);
}
