using Sluice.Engine.Generation;
using Sluice.Engine.Models;
using Sluice.Engine.Sampling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Scheduling;

/// <summary>One choice on its way through the scheduler, which alone touches it once it is submitted.</summary>
internal sealed class Sequence(int[] prompt, Sampler sampler, ITokenConstraint? constraint, ChoiceOutput output, Tokenizer tokenizer)
{
    // What follows what was computed: the token that was chosen last, and those that a constraint forces behind it.
    private readonly List<int> _next = [];
    private int _computed;
    private int _nextTaken;
    private long _submitted;
    private long _started;
    private long _firstToken;

    /// <summary>Whether nobody wants the result any more; guarded by the scheduler's lock.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The place of its keys and values, or -1 while it waits and when it is over.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Whether several tokens are known that have to be computed before the next can be chosen.</summary>
    public bool IsInPrompt => _computed < prompt.Length || _next.Count - _nextTaken > 1;

    /// <summary>The token of the current batch whose logits decide how it goes on, or -1.</summary>
    public int LogitsIndex { get; private set; }

    public void MarkSubmitted(long timestamp) => _submitted = timestamp;

    public void MarkStarted(long timestamp)
    {
        _started = timestamp;
        constraint?.Prepare();
    }

    /// <summary>Adds its next tokens to a batch: the next ones of its prompt, or what follows what was chosen last.</summary>
    public void AddTo(DecoderBatch batch, int limit)
    {
        LogitsIndex = -1;
        if (_computed >= prompt.Length)
        {
            for (int end = Math.Min(_next.Count, _nextTaken + limit); _nextTaken < end; _nextTaken++)
            {
                bool wantsLogits = _nextTaken == _next.Count - 1;
                LogitsIndex = wantsLogits ? batch.Count : -1;
                batch.Add(_next[_nextTaken], _computed++, Slot, wantsLogits);
            }

            return;
        }

        for (int end = Math.Min(prompt.Length, _computed + limit); _computed < end; _computed++)
        {
            bool isLast = _computed == prompt.Length - 1;
            LogitsIndex = isLast ? batch.Count : -1;
            batch.Add(prompt[_computed], _computed, Slot, isLast);
        }
    }

    /// <summary>Chooses the next token; true if it was the last one.</summary>
    public bool Advance(ReadOnlySpan<float> logits, SamplerBuffers buffers, TimeProvider time)
    {
        try
        {
            return Choose(logits, buffers, time);
        }
        catch (EngineException problem) when (problem.Code is EngineErrorCode.ConstraintFailed)
        {
            Fail(problem);
            return true;
        }
    }

    public void Fail(EngineException error) => output.Fail(error);

    private bool Choose(ReadOnlySpan<float> logits, SamplerBuffers buffers, TimeProvider time)
    {
        // Embeddings may be padded beyond the vocabulary.
        logits = logits[..tokenizer.VocabularySize];
        if (!sampler.TrySample(logits, constraint?.Mask(), buffers, out int token))
        {
            throw new EngineException(EngineErrorCode.ModelFailed, "The model gave logits that are infinite or no numbers.");
        }

        if (output.Tokens == 0)
        {
            _firstToken = time.GetTimestamp();
        }

        _next.Clear();
        _nextTaken = 0;
        _next.Add(token);
        var logprob = output.TopLogprobs is { } top
            ? LogprobReader.Read(logits, token, top, buffers.Candidates, tokenizer)
            : null;
        var reason = output.Accept(token, logprob);
        if (reason is null && constraint is not null)
        {
            reason = Constrain(constraint, token);
        }

        if (reason is not { } end)
        {
            return false;
        }

        output.Finish(end, new GenerationTimings(
            time.GetElapsedTime(_submitted, _started),
            time.GetElapsedTime(_started, _firstToken),
            time.GetElapsedTime(_firstToken, time.GetTimestamp())));
        return true;
    }

    /// <summary>Takes what has to follow a token without asking the model; answers why the choice ends with it, or null.</summary>
    private FinishReason? Constrain(ITokenConstraint constraint, int token)
    {
        constraint.Accept(token);

        // Log probabilities of forced tokens are only known if each is computed on its own.
        if (output.TopLogprobs is null)
        {
            constraint.AcceptForced(_next);
            for (int i = 1; i < _next.Count; i++)
            {
                sampler.Note(_next[i]);
                if (output.Accept(_next[i], null) is { } reason)
                {
                    return reason;
                }
            }
        }

        if (constraint.IsComplete)
        {
            return output.End();
        }

        constraint.Prepare();
        return null;
    }
}
