using Sluice.Engine.Grammar.Parsing;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// Finds out which runs of characters may follow at a state of an automaton whatever their order: those that lead from all states that
/// they lead to, too. Most tokens are such runs, or have a character that may follow nowhere in one; neither have to be read.
/// </summary>
internal sealed class RunFinder
{
    /// <summary>A run that no state but the first few can end is as good as none.</summary>
    private const int ShortestRun = 2;

    private const int MostStates = 64;

    private readonly Automaton _automaton;
    private readonly (int ByteClass, int Position)[][] _steps;
    private readonly CharGroup[] _groups;
    private readonly Dictionary<int, TextRun> _known = [];
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
            _known[state] = run = Search(state);
        }

        return run;
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

    private TextRun Search(int state)
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
            if (tried >= ShortestRun && tried >= reach)
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

        if (_accepted.Count == 0)
        {
            return TextRun.Unknown;
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

        var longer = reach == int.MaxValue ? default : TokenContent.LongerThan(reach);
        return new TextRun(outside | longer, open | longer);
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
}
