using System.Runtime.InteropServices;

namespace Sluice.Engine.Scheduling;

/// <summary>What a draft model knows of the sequence in one slot, and how far it is with guesses for it.</summary>
internal sealed class DraftFollower(int slot, int contextLength)
{
    // The tokens whose keys and values the small model has.
    private readonly List<int> _known = new(contextLength);
    private IGuessedSequence? _sequence;
    private int _wanted;

    public int Slot => slot;

    /// <summary>Tokens that are known or will be by the pass that is put together.</summary>
    public int Known => _known.Count;

    /// <summary>What no guess that proves wrong takes back: all tokens of the sequence but the last.</summary>
    public int Settled => Math.Min(_known.Count, _sequence!.Tokens.Length - 1);

    /// <summary>Whether guesses are being made for it.</summary>
    public bool IsActive => _sequence is not null;

    /// <summary>Where its last token stands in the pass, if that tells the next guess; else -1.</summary>
    public int BatchIndex { get; set; } = -1;

    /// <summary>Tokens to be calculated before the next guess; 0 when all are made.</summary>
    public int Missing => _sequence!.Guessed == _wanted ? 0 : _sequence.Tokens.Length + _sequence.Guessed - _known.Count;

    /// <summary>Begins with guesses; answers how many of the sequence's tokens are known.</summary>
    public int Begin(IGuessedSequence sequence, int wanted)
    {
        _sequence = sequence;
        _wanted = wanted;
        int same = CollectionsMarshal.AsSpan(_known).CommonPrefixLength(sequence.Tokens);
        Keep(Math.Min(same, sequence.Tokens.Length - 1));
        return _known.Count;
    }

    /// <summary>Forgets what is behind so many tokens.</summary>
    public void Keep(int tokens) => _known.RemoveRange(tokens, _known.Count - tokens);

    /// <summary>Takes the next token to be calculated.</summary>
    public int Next()
    {
        int token = _known.Count < _sequence!.Tokens.Length ? _sequence.Tokens[_known.Count] : _sequence.Room[_known.Count - _sequence.Tokens.Length];
        _known.Add(token);
        return token;
    }

    public void Guess(int token) => _sequence!.Room[_sequence.Guessed++] = token;

    /// <summary>Leaves it at the guesses that were made.</summary>
    public void End() => _sequence = null;
}
