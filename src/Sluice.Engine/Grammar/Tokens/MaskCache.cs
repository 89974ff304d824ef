using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Sampling;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// Finds the tokens that may follow at a state of an automaton, and remembers them. Hold the automaton's lock.
/// </summary>
internal sealed class MaskCache(Automaton automaton, GrammarVocabulary vocabulary)
{
    private const int MostTooLong = 2000;
    private const int ListOverhead = 64;

    private readonly Dictionary<int, TokenMask> _dense = [];
    private readonly Dictionary<int, CountedState?> _counted = [];
    private readonly Dictionary<int, int[]> _sparse = [];
    private readonly Dictionary<int, int> _behindPlain = [];
    private readonly Dictionary<int, int> _wide = [];
    private readonly (int ByteClass, int Position)[][] _plainSteps = PlainText.Steps(automaton.ClassOfBytes);
    private readonly TokenWalk _walk = new(automaton, vocabulary);
    private readonly TokenMask _scratch = new(vocabulary.Count);
    private long _listBytes;

    public Automaton Automaton => automaton;

    /// <summary>About how many bytes the masks take.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>The tokens that may follow: a remembered mask, which must not be changed, or the buffer, filled.</summary>
    public TokenMask Find(int state, TokenMask buffer)
    {
        if (CountedAt(state) is { } counted)
        {
            return FindCounted(state, counted, buffer);
        }

        // No token is long enough to tell some counts from others: all those states share a mask.
        if (!_wide.TryGetValue(state, out int wide))
        {
            _wide[state] = wide = automaton.Widen(state, vocabulary.LongestToken);
        }

        if (_dense.TryGetValue(wide, out var known))
        {
            return known;
        }

        if (!_sparse.TryGetValue(wide, out int[]? tokens))
        {
            Compute(wide, buffer);

            // Up to here the list takes less room than the bits.
            if (_scratch.Count > 2 * _scratch.Words.Length)
            {
                return Keep(wide);
            }

            tokens = [.. Tokens(_scratch)];
            KeepList(wide, tokens);
        }

        buffer.Clear();
        foreach (int token in tokens)
        {
            buffer.Add(token);
        }

        return buffer;
    }

    private CountedState? CountedAt(int state)
    {
        if (!_counted.TryGetValue(state, out var counted))
        {
            // Near the most characters too many tokens could be too long.
            counted = automaton.Uncounted(state);
            if (counted is { } found && vocabulary.Lengths.Count(found.Most - found.Farthest, found.Most) > MostTooLong)
            {
                counted = null;
            }

            _counted[state] = counted;
        }

        return counted;
    }

    /// <summary>Of what may follow without a count: all but ends that come too early or too late, and what is too long to be completed.</summary>
    private TokenMask FindCounted(int state, CountedState counted, TokenMask buffer)
    {
        var mask = Find(counted.Uncounted, buffer);
        var lengths = vocabulary.Lengths;
        if (counted.Min == 0 && lengths.Longest <= counted.Most - counted.Farthest)
        {
            return mask;
        }

        if (mask != buffer)
        {
            mask.Words.CopyTo(buffer.Words, 0);
        }

        for (int length = 0; length < Math.Min(counted.Min, TokenTrie.MaxBytes); length++)
        {
            Remove(lengths.Ended(length), buffer);
        }

        for (int length = Math.Min(counted.Most, TokenTrie.MaxBytes) + 1; length <= TokenTrie.MaxBytes; length++)
        {
            Remove(lengths.Ended(length), buffer);
        }

        for (int length = Math.Max(0, counted.Most - counted.Farthest + 1); length <= lengths.Longest; length++)
        {
            foreach (int place in lengths.Endless(length))
            {
                int token = vocabulary.Index.Tokens[place];
                if (buffer[token] && !IsShortEnough(state, counted, length, vocabulary.Index.BytesAt(place)))
                {
                    buffer.Remove(token);
                }
            }
        }

        return buffer;
    }

    private bool IsShortEnough(int state, CountedState counted, int length, ReadOnlySpan<byte> bytes)
    {
        if (length > counted.Most)
        {
            return false;
        }

        // No character is shorter than a byte, so often it is known without making the states of all counts.
        long needed = automaton.Shortest(automaton.Run(counted.Uncounted, bytes)) - (long)counted.End;
        return needed <= counted.Most - length || automaton.Run(state, bytes) != Automaton.Dead;
    }

    private void Remove(ReadOnlySpan<int> places, TokenMask mask)
    {
        foreach (int place in places)
        {
            mask.Remove(vocabulary.Index.Tokens[place]);
        }
    }

    private static IEnumerable<int> Tokens(TokenMask mask)
    {
        for (int i = 0; i < mask.Words.Length; i++)
        {
            for (ulong word = mask.Words[i]; word != 0; word &= word - 1)
            {
                yield return (i * 64) + System.Numerics.BitOperations.TrailingZeroCount(word);
            }
        }
    }

    private void KeepList(int state, int[] tokens)
    {
        long bytes = ListOverhead + (4L * tokens.Length);
        if (_listBytes + bytes > GrammarLimits.KeptListBytes)
        {
            _sparse.Clear();
            KeptBytes -= _listBytes;
            _listBytes = 0;
        }

        _sparse[state] = tokens;
        _listBytes += bytes;
        KeptBytes += bytes;
    }

    private TokenMask Keep(int state)
    {
        if (_dense.Count == GrammarLimits.KeptMasks)
        {
            KeptBytes -= _dense.Count * 8L * _scratch.Words.Length;
            _dense.Clear();
        }

        var mask = new TokenMask(vocabulary.Count);
        _scratch.Words.CopyTo(mask.Words, 0);
        KeptBytes += 8L * mask.Words.Length;
        return _dense[state] = mask;
    }

    private void Compute(int state, TokenMask buffer)
    {
        // Most tokens are too short to tell counts from others that are smaller still; only the long ones have to be looked at.
        int narrow = automaton.Widen(state, GrammarVocabulary.MostPlainChars);
        if (narrow != state)
        {
            var shared = Find(narrow, buffer);
            shared.Words.CopyTo(_scratch.Words, 0);
            _scratch.RemoveAll(vocabulary.LongTokens);
            _walk.Add(vocabulary.TrieOfLong, state, _scratch.Words);
            return;
        }

        _scratch.Clear();
        if (automaton.CanEnd(state))
        {
            foreach (int stop in vocabulary.Stops)
            {
                _scratch.Add(stop);
            }
        }

        int? chars = PlainCharsAt(state);
        if (chars is null && MayTakePlainText(state))
        {
            chars = GrammarVocabulary.MostPlainChars;
        }

        if (chars is { } count)
        {
            _scratch.AddAll(vocabulary.PlainMasks[count]);
            _walk.Add(vocabulary.TrieOfOthers, state, _scratch.Words);
        }
        else
        {
            _walk.AddAll(state, _scratch.Words);
        }
    }

    /// <summary>
    /// How many characters of plain text may follow at most, whichever they are, up to <see cref="GrammarVocabulary.MostPlainChars"/>;
    /// null where it depends on the characters or where none may.
    /// </summary>
    private int? PlainCharsAt(int state)
    {
        for (int chars = 0; chars < GrammarVocabulary.MostPlainChars; chars++)
        {
            int next = BehindPlain(state);
            if (next == state)
            {
                return GrammarVocabulary.MostPlainChars;
            }

            if (next <= Automaton.Dead)
            {
                return next == -1 || chars == 0 ? null : chars;
            }

            state = next;
        }

        return GrammarVocabulary.MostPlainChars;
    }

    /// <summary>Whether plain text may follow although it leads to several states; letters and blanks tell most others apart.</summary>
    private bool MayTakePlainText(int state) =>
        automaton.Next(state, (byte)'a') != Automaton.Dead && automaton.Next(state, (byte)' ') != Automaton.Dead && automaton.Next(state, (byte)'{') != Automaton.Dead
        && _walk.TakesPlainText(state);

    private int BehindPlain(int state)
    {
        if (!_behindPlain.TryGetValue(state, out int next))
        {
            // One letter tells most states that are no string bodies apart without looking at all characters.
            next = automaton.Next(state, (byte)'a') == automaton.Next(state, (byte)' ') ? PlainText.Behind(automaton, _plainSteps, state) : -1;
            _behindPlain[state] = next;
        }

        return next;
    }
}
