using Sluice.Engine.Generation;
using Sluice.Engine.Models;
using Sluice.Engine.Sampling;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Scheduling;

/// <summary>One choice on its way through the scheduler, which alone touches it once it is submitted.</summary>
internal sealed class Sequence(int[] prompt, Sampler sampler, ChoiceOutput output, Tokenizer tokenizer)
{
    private int _computed;
    private int _lastToken;
    private long _submitted;
    private long _started;
    private long _firstToken;

    /// <summary>Whether nobody wants the result any more; guarded by the scheduler's lock.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The place of its keys and values, or -1 while it waits and when it is over.</summary>
    public int Slot { get; set; } = -1;

    public bool IsInPrompt => _computed < prompt.Length;

    /// <summary>The token of the current batch whose logits decide how it goes on, or -1.</summary>
    public int LogitsIndex { get; private set; }

    public void MarkSubmitted(long timestamp) => _submitted = timestamp;

    public void MarkStarted(long timestamp) => _started = timestamp;

    /// <summary>Adds its next tokens to a batch: the one that was chosen last, or the next ones of its prompt.</summary>
    public void AddTo(DecoderBatch batch, int limit)
    {
        LogitsIndex = -1;
        if (!IsInPrompt)
        {
            LogitsIndex = batch.Count;
            batch.Add(_lastToken, _computed++, Slot, wantsLogits: true);
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
        // Embeddings may be padded beyond the vocabulary.
        logits = logits[..tokenizer.VocabularySize];
        if (!sampler.TrySample(logits, buffers, out _lastToken))
        {
            throw new EngineException(EngineErrorCode.ModelFailed, "The model gave logits that are infinite or no numbers.");
        }

        if (output.Tokens == 0)
        {
            _firstToken = time.GetTimestamp();
        }

        var logprob = output.TopLogprobs is { } top
            ? LogprobReader.Read(logits, _lastToken, top, buffers.Candidates, tokenizer)
            : null;
        if (output.Accept(_lastToken, logprob) is not { } reason)
        {
            return false;
        }

        output.Finish(reason, new GenerationTimings(
            time.GetElapsedTime(_submitted, _started),
            time.GetElapsedTime(_started, _firstToken),
            time.GetElapsedTime(_firstToken, time.GetTimestamp())));
        return true;
    }

    public void Fail(EngineException error) => output.Fail(error);
}
