using System.Buffers;
using System.Text;
using Sluice.Engine.Grammar.Limits;
using Sluice.Engine.Grammar.Parsing;
using Sluice.Engine.Grammar.Tokens;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar;

/// <summary>Where one text stands in its constraint.</summary>
internal sealed class GrammarMatcher : ITokenConstraint, IThreadPoolWorkItem
{
    private const int KeptSteps = 256;
    private const int MostForcedBytes = 4096;

    private const int Idle = 0;
    private const int Queued = 1;
    private const int Working = 2;
    private const int Ready = 3;

    private readonly CompiledConstraint _constraint;
    private readonly Tokenizer? _tokenizer;
    private readonly TokenMask _buffer;
    private readonly List<int> _history = [];
    private MaskCache _cache;
    private int _state;
    private int _work;
    private int _inPool;
    private TokenMask? _mask;
    private Exception? _failure;

    /// <summary>Begins a text.</summary>
    /// <param name="constraint">What it has to look like.</param>
    /// <param name="tokenizer">Makes tokens of text that must follow; null for none to be made.</param>
    public GrammarMatcher(CompiledConstraint constraint, Tokenizer? tokenizer)
    {
        _constraint = constraint;
        _tokenizer = tokenizer;
        _buffer = new TokenMask(constraint.Vocabulary.Count);
        lock (constraint.Gate)
        {
            _cache = constraint.Current();
            _state = _cache.Automaton.Start;
        }
    }

    /// <summary>Whether the text may end here.</summary>
    public bool CanEnd
    {
        get
        {
            lock (_constraint.Gate)
            {
                return _cache.Automaton.CanEnd(_state);
            }
        }
    }

    public bool IsComplete { get; private set; }

    public void Prepare()
    {
        if (!IsComplete)
        {
            Volatile.Write(ref _work, Queued);

            // One that still waits there will do: where the pool is busy they would pile up.
            if (Interlocked.Exchange(ref _inPool, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _inPool, 0);
        if (Interlocked.CompareExchange(ref _work, Working, Queued) == Queued)
        {
            Compute();
        }
    }

    public TokenMask Mask()
    {
        // What has not begun elsewhere is done here; what has begun is soon over.
        if (Interlocked.CompareExchange(ref _work, Working, Queued) == Queued || Interlocked.CompareExchange(ref _work, Working, Idle) == Idle)
        {
            Compute();
        }

        WaitUntilReady();
        if (_failure is { } failure)
        {
            throw ConstraintError.Failed(failure.Message, failure);
        }

        return _mask!;
    }

    public void Accept(int token)
    {
        if (!TryAccept(token))
        {
            throw ConstraintError.Failed($"The token {token} was generated, which the constraint does not allow.");
        }
    }

    /// <summary>Goes on behind a token if it may follow.</summary>
    public bool TryAccept(int token)
    {
        if (!_constraint.Vocabulary.Stops.Contains(token))
        {
            return TryAccept(_constraint.Vocabulary.BytesOf(token));
        }

        Settle();
        _history.Add(_state);
        IsComplete = CanEnd;
        return IsComplete;
    }

    /// <summary>Goes on behind some bytes if they may follow.</summary>
    public bool TryAccept(ReadOnlySpan<byte> bytes)
    {
        Settle();
        try
        {
            lock (_constraint.Gate)
            {
                _cache.Automaton.BeginStep();
                int next = Run(_state, bytes);
                if (next == Automaton.Dead)
                {
                    return false;
                }

                Enter(next);
                return true;
            }
        }
        catch (GrammarLimitException problem)
        {
            throw ConstraintError.Failed(problem.Message, problem);
        }
    }

    public void AcceptForced(List<int> tokens)
    {
        if (_tokenizer is null || IsComplete)
        {
            return;
        }

        Settle();
        try
        {
            lock (_constraint.Gate)
            {
                _cache.Automaton.BeginStep();
                if (_cache.Automaton.OnlyByte(_state) is null)
                {
                    return;
                }

                foreach (int token in ForcedTokens(_tokenizer))
                {
                    tokens.Add(token);
                    Enter(Run(_state, _constraint.Vocabulary.BytesOf(token)));
                }
            }
        }
        catch (GrammarLimitException problem)
        {
            throw ConstraintError.Failed(problem.Message, problem);
        }
    }

    /// <summary>Takes back this many of the last tokens, forced ones too.</summary>
    public void Rollback(int tokens)
    {
        if (tokens > _history.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens, $"Only the last {_history.Count} tokens can be taken back.");
        }

        if (tokens > 0)
        {
            Settle();
            _state = _history[^tokens];
            _history.RemoveRange(_history.Count - tokens, tokens);
            IsComplete = false;
        }
    }

    private void Compute()
    {
        try
        {
            lock (_constraint.Gate)
            {
                _cache.Automaton.BeginStep();
                _mask = _cache.Find(_state, _buffer);
            }

            _failure = _mask.IsEmpty ? new InvalidOperationException("No token of the vocabulary can continue the text as the constraint asks.") : null;
        }
        catch (Exception problem)
        {
            // On a thread of the pool it would end the process; here it ends this text.
            _failure = problem;
        }

        Volatile.Write(ref _work, Ready);
    }

    private void WaitUntilReady()
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref _work) != Ready)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Waits until nobody works on the mask of the present state any more.</summary>
    private void Settle()
    {
        if (Interlocked.CompareExchange(ref _work, Idle, Queued) == Working)
        {
            WaitUntilReady();
        }

        Volatile.Write(ref _work, Idle);
    }

    private int Run(int state, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Automaton.Dead;
        }

        foreach (byte value in bytes)
        {
            state = _cache.Automaton.Next(state, value);
        }

        return state;
    }

    private void Enter(int state)
    {
        if (_history.Count == 2 * KeptSteps)
        {
            _history.RemoveRange(0, KeptSteps);
        }

        _history.Add(_state);
        _state = state;
        IsComplete = _cache.Automaton.CanEnd(state) && !_cache.Automaton.GoesOn(state);
        if (_cache.Automaton.Count > 2 * GrammarLimits.KeptStates)
        {
            MoveOn();
        }
    }

    /// <summary>Takes the states that are still needed into a fresh automaton, so that long texts do not fill the memory.</summary>
    private void MoveOn()
    {
        var before = _cache.Automaton;
        _cache = _constraint.New();
        _cache.Automaton.BeginStep();
        var rows = new Dictionary<Row, Row>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _history.Count; i++)
        {
            _history[i] = _cache.Automaton.Import(before, _history[i], rows);
        }

        _state = _cache.Automaton.Import(before, _state, rows);
    }

    private List<int> ForcedTokens(Tokenizer tokenizer)
    {
        var tokens = new List<int>();
        var bytes = new List<byte>();
        int state = _state;
        while (bytes.Count < MostForcedBytes && _cache.Automaton.OnlyByte(state) is { } only)
        {
            if (only == GrammarVocabulary.SpecialMark)
            {
                // Text in front of a token that is no text ends there, so all of its tokens are known.
                if (!TryTokenize(tokenizer, bytes, tokens, isOpen: false) || ReadSpecial(ref state) is not { } special)
                {
                    return tokens;
                }

                tokens.Add(special);
                bytes.Clear();
                continue;
            }

            bytes.Add(only);
            state = _cache.Automaton.Next(state, only);
        }

        bool isOver = _cache.Automaton.CanEnd(state) && !_cache.Automaton.GoesOn(state);
        TryTokenize(tokenizer, bytes, tokens, isOpen: !isOver);
        return tokens;
    }

    /// <summary>Reads a token that is no text, if all of it must follow.</summary>
    private int? ReadSpecial(ref int state)
    {
        int value = 0;
        int at = state;
        for (int i = 0; i < 5; i++)
        {
            if (_cache.Automaton.OnlyByte(at) is not { } only)
            {
                return null;
            }

            value = i < 2 ? 0 : (value << 8) | only;
            at = _cache.Automaton.Next(at, only);
        }

        state = at;
        return value;
    }

    /// <summary>
    /// Adds the tokens that the tokenizer makes of a text. Where more text follows, the last one may become another, longer one with
    /// it, so it is left to the model.
    /// </summary>
    private static bool TryTokenize(Tokenizer tokenizer, List<byte> bytes, List<int> tokens, bool isOpen)
    {
        if (bytes.Count == 0)
        {
            return true;
        }

        byte[] text = [.. bytes];
        while (text.Length > 0 && Rune.DecodeLastFromUtf8(text, out _, out _) == OperationStatus.NeedMoreData)
        {
            // Half a character at the end.
            text = text[..^1];
            isOpen = true;
        }

        var made = new List<int>();
        tokenizer.Encode(Encoding.UTF8.GetString(text), made, parseSpecial: false);
        if (!made.SelectMany(token => tokenizer.BytesOf(token).ToArray()).SequenceEqual(text))
        {
            return false;
        }

        tokens.AddRange(isOpen ? made.Take(made.Count - 1) : made);
        return true;
    }
}
