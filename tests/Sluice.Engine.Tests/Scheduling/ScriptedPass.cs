using Sluice.Engine.Models;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>A model that says what a script says: the token after each position.</summary>
internal sealed class ScriptedPass(Func<int, int> tokenAfter, int slots = 2, int context = 64, int maxBatch = 256) : IForwardPass
{
    private readonly float[] _logits = new float[1472];
    private DecoderBatch? _batch;

    public int SlotCount => slots;

    public int ContextLength => context;

    public int MaxBatch => maxBatch;

    public int Vocabulary => _logits.Length;

    /// <summary>What is called in each pass, on the scheduler's thread.</summary>
    public Action<DecoderBatch> OnForward { get; init; } = _ => { };

    public void Forward(DecoderBatch batch)
    {
        _batch = batch;
        OnForward(batch);
    }

    public ReadOnlySpan<float> Logits(int batchIndex)
    {
        Assert.True(_batch!.WantsLogits(batchIndex));
        Array.Clear(_logits);
        int token = tokenAfter(_batch.Position(batchIndex));
        if (token < 0)
        {
            _logits[0] = float.NaN;
        }
        else
        {
            _logits[token] = 20f;
        }

        return _logits;
    }
}
