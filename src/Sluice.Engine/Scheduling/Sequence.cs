using Sluice.Engine.Adapters;
using Sluice.Engine.Generation;
using Sluice.Engine.Models;
using Sluice.Engine.Sampling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Scheduling;

/// <summary>One choice on its way through the scheduler, which alone touches it once it is submitted.</summary>
internal sealed class Sequence : QueuedWork, IGuessedSequence
{
    // Longer outputs are rare; their tokens move to a larger place once or twice.
    private const int OutputAtOnce = 4096;

    private readonly Sampler _sampler;
    private readonly ITokenConstraint? _constraint;
    private readonly ChoiceOutput _output;
    private readonly Tokenizer _tokenizer;
    private readonly int _promptTokens;

    // All tokens that are known: the prompt, what was chosen, and what a constraint forces behind that.
    private readonly List<int> _tokens;
    private readonly List<int> _forced = [];
    private int _computed;
    private int _batchIndex;
    private int _batchFrom;
    private int _batchEnd;
    private readonly int[] _guesses = new int[DraftLength.Most];
    private int _wantedGuesses;
    private DraftLength _draftLength;
    private long _started;
    private bool _hasStarted;
    private long _firstToken;

    private AdapterStack? _adapters;

    /// <param name="plan">What is to be generated.</param>
    /// <param name="sampler">Chooses its tokens.</param>
    /// <param name="constraint">What may follow; null for anything.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="tokenizer">What they mean.</param>
    /// <param name="adapters">The adapters of the request, or null; given back by <see cref="Close"/>.</param>
    public Sequence(
        GenerationPlan plan, Sampler sampler, ITokenConstraint? constraint, ChoiceOutput output, Tokenizer tokenizer, AdapterStack? adapters = null)
        : base(plan.Origin)
    {
        _adapters = adapters;
        CacheKey = $"{adapters?.Key}\n{plan.Origin.CacheTenant}";
        _sampler = sampler;
        _constraint = constraint;
        _output = output;
        _tokenizer = tokenizer;
        _promptTokens = plan.Prompt.Length;
        _tokens = new List<int>(_promptTokens + Math.Min(plan.MaxTokens, OutputAtOnce));
        _tokens.AddRange(plan.Prompt);
    }

    /// <summary>Only sequences with the same key share what was calculated for the starts of their tokens: those of one tenant with the same adapters.</summary>
    public string CacheKey { get; }

    /// <summary>Whether what was calculated for it is of no use to others.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>Another choice of the same prompt, whose calculation this one waits for and then shares.</summary>
    public Sequence? Leader { get; init; }

    /// <summary>Whether nobody wants the result any more; guarded by the scheduler's lock.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Whether it has come to its end, in whatever way.</summary>
    public bool IsOver { get; set; }

    /// <summary>The place of its keys and values, or -1 while it waits and when it is over.</summary>
    public int Slot { get; private set; } = -1;

    public override QueuedWork Head => Leader ?? this;

    public override bool HasBegun => _hasStarted;

    public override bool MayStart => Leader is null || Leader.IsOver || !Leader.IsReadingPrompt;

    /// <summary>Whether several tokens are known that have to be computed before the next can be chosen.</summary>
    public bool IsInPrompt => _tokens.Count - _computed > 1;

    /// <summary>Whether nothing was chosen yet.</summary>
    public bool IsReadingPrompt => _computed < _promptTokens;

    public int Computed => _computed;

    public ReadOnlySpan<int> Tokens => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens);

    /// <summary>What it would need to go on from: all known tokens but the last, which must be computed to choose the next.</summary>
    public ReadOnlySpan<int> Reusable => Tokens[..^1];

    /// <summary>Begins in a slot, or goes on after it had to give way; some of its tokens were computed before.</summary>
    public void Start(int slot, int computed, long timestamp)
    {
        Slot = slot;
        _computed = computed;
        if (!_hasStarted)
        {
            _hasStarted = true;
            _started = timestamp;
            _output.CachedTokens = Math.Min(computed, _promptTokens);
            _constraint?.Prepare();
        }
    }

    /// <summary>No pass will have it any more.</summary>
    public void Close()
    {
        IsOver = true;
        _adapters?.Release();
        _adapters = null;
    }

    /// <summary>Leaves its slot; what was computed is lost to it.</summary>
    public void Stop()
    {
        Slot = -1;
        _computed = 0;
    }

    /// <summary>Whether it has tokens in the coming pass.</summary>
    public bool IsInBatch => _batchEnd > _batchFrom;

    /// <summary>Whether it had the chance to add tokens to the coming pass.</summary>
    public bool WasAsked { get; private set; }

    /// <summary>A pass is about to be put together.</summary>
    public void Rest()
    {
        _batchEnd = _batchFrom = _computed;
        Guessed = 0;
        WasAsked = false;
    }

    /// <summary>Whether the other one gives way first when pages are short.</summary>
    public bool KeepsPagesBefore(Sequence other)
    {
        if (Origin.Priority != other.Origin.Priority)
        {
            return Origin.Priority > other.Origin.Priority;
        }

        bool isKnown = Origin.Principal is not null;
        return isKnown == other.Origin.Principal is not null ? Order < other.Order : isKnown;
    }

    /// <summary>Claims a place in the coming pass for the next tokens that are known; answers how many.</summary>
    public int Claim(int limit)
    {
        WasAsked = true;
        _batchFrom = _computed;
        _batchEnd = Math.Min(_tokens.Count, _computed + limit);
        return _batchEnd - _batchFrom;
    }

    /// <summary>Adds the tokens that have a place to a batch, and behind the last known one the guesses; what comes of them is what would have come without them.</summary>
    public void AddTo(DecoderBatch batch)
    {
        _batchIndex = batch.Count;
        for (int position = _batchFrom; position < _batchEnd; position++)
        {
            batch.Add(_tokens[position], position, Slot, wantsLogits: position == _tokens.Count - 1, _adapters);
        }

        for (int i = 0; i < Guessed; i++)
        {
            batch.Add(_guesses[i], _tokens.Count + i, Slot, wantsLogits: true, _adapters);
        }
    }

    /// <summary>How many tokens may be guessed in the coming pass; they are, once <see cref="Guessed"/> is told.</summary>
    public int WantGuesses(int limit) => _wantedGuesses = Math.Min(limit, _draftLength.Next());

    /// <inheritdoc />
    public Span<int> Room => _guesses.AsSpan(0, _wantedGuesses);

    /// <inheritdoc />
    public int Guessed { get; set; }

    /// <summary>Goes on with what a pass gave; true if that was the end.</summary>
    public bool Advance(IForwardPass pass, SamplerBuffers buffers, TimeProvider time)
    {
        _computed = _batchEnd;
        if (_batchEnd == _batchFrom || _computed < _tokens.Count)
        {
            return false;
        }

        try
        {
            return ChooseAll(pass, buffers, time);
        }
        catch (EngineException problem) when (problem.Code is EngineErrorCode.ConstraintFailed or EngineErrorCode.AdapterFailed)
        {
            Fail(problem);
            return true;
        }
    }

    public void Fail(EngineException error)
    {
        IsOver = true;
        _output.Fail(error);
    }

    /// <summary>Chooses one token, and further ones as long as the guesses turn out to be what was chosen.</summary>
    private bool ChooseAll(IForwardPass pass, SamplerBuffers buffers, TimeProvider time)
    {
        int firstGuess = _tokens.Count;
        bool isOver;
        do
        {
            isOver = Choose(pass.Logits(_batchIndex + _computed - 1 - _batchFrom), buffers, time);
            while (_computed < _tokens.Count && _computed - firstGuess < Guessed && _guesses[_computed - firstGuess] == _tokens[_computed])
            {
                _computed++;
            }
        }
        while (!isOver && _computed == _tokens.Count);
        _draftLength.Learn(Guessed, _computed - firstGuess);
        return isOver;
    }

    private bool Choose(ReadOnlySpan<float> logits, SamplerBuffers buffers, TimeProvider time)
    {
        // Embeddings may be padded beyond the vocabulary.
        logits = logits[.._tokenizer.VocabularySize];
        if (!_sampler.TrySample(logits, _constraint?.Mask(), buffers, out int token))
        {
            // The base model is not to blame for what an adapter does to it.
            IsSpoiled = true;
            throw _adapters is null
                ? new EngineException(EngineErrorCode.ModelFailed, "The model gave logits that are infinite or no numbers.")
                : new EngineException(EngineErrorCode.AdapterFailed, $"With {_adapters.Names} the model gave logits that are infinite or no numbers.");
        }

        if (_output.Tokens == 0)
        {
            _firstToken = time.GetTimestamp();
        }

        _tokens.Add(token);
        var logprob = _output.TopLogprobs is { } top
            ? LogprobReader.Read(logits, token, top, buffers.Candidates, _tokenizer)
            : null;
        var reason = _output.Accept(token, logprob);
        if (reason is null && _constraint is not null)
        {
            reason = Constrain(_constraint, token);
        }

        if (reason is not { } end)
        {
            return false;
        }

        IsOver = true;
        _output.Finish(end, new GenerationTimings(
            time.GetElapsedTime(Submitted, _started),
            time.GetElapsedTime(_started, _firstToken),
            time.GetElapsedTime(_firstToken, time.GetTimestamp())));
        return true;
    }

    /// <summary>Takes what has to follow a token without asking the model; answers why the choice ends with it, or null.</summary>
    private FinishReason? Constrain(ITokenConstraint constraint, int token)
    {
        constraint.Accept(token);

        // Log probabilities of forced tokens are only known if each is computed on its own.
        if (_output.TopLogprobs is null)
        {
            _forced.Clear();
            constraint.AcceptForced(_forced);
            foreach (int forced in _forced)
            {
                _tokens.Add(forced);
                _sampler.Note(forced);
                if (_output.Accept(forced, null) is { } reason)
                {
                    return reason;
                }
            }
        }

        if (constraint.IsComplete)
        {
            return _output.End();
        }

        constraint.Prepare();
        return null;
    }
}
