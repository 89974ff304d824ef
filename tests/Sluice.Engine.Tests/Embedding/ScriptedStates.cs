using System.Collections.Immutable;
using Sluice.Engine.Cache;
using Sluice.Engine.Embedding;
using Sluice.Engine.Models;

namespace Sluice.Engine.Tests.Embedding;

/// <summary>A model whose state of a token is that token and its position; it notes what it was asked for.</summary>
internal sealed class ScriptedStates : IStatePass
{
    private readonly SlotPages[] _slots;
    private DecoderBatch? _batch;
    private PassStop? _stop;

    public ScriptedStates(int slots = 4, int maxBatch = 64, int context = 256, bool isCausal = true, int? pages = null)
    {
        MaxBatch = maxBatch;
        IsCausal = isCausal;
        Groups = [new PageGroup(new PagePool(pages ?? (slots * ((context + 31) / 32))), 0)];
        _slots = [.. Enumerable.Range(0, slots).Select(_ => new SlotPages(Groups, context))];
    }

    public ImmutableArray<PageGroup> Groups { get; }

    public int SlotCount => _slots.Length;

    public int MaxBatch { get; }

    public int Vocabulary => 1000;

    public int Width => 2;

    public bool IsCausal { get; }

    /// <summary>Whether the pass that runs was told to stop.</summary>
    public bool IsToStop => _stop?.IsAsked == true;

    /// <summary>What is called in each pass.</summary>
    public Action<DecoderBatch> OnForward { get; init; } = _ => { };

    public SlotPages PagesOf(int slot) => _slots[slot];

    public bool Forward(DecoderBatch batch, PassStop stop)
    {
        _batch = batch;
        _stop = stop;
        for (int i = 0; i < batch.Count; i++)
        {
            Assert.True(_slots[batch.Slot(i)].Reaches(batch.Position(i)), "a token has no page");
        }

        OnForward(batch);
        return !stop.IsAsked;
    }

    public ReadOnlySpan<float> State(int batchIndex)
    {
        Assert.True(_batch!.WantsLogits(batchIndex));
        return new float[] { _batch.Token(batchIndex), _batch.Position(batchIndex) };
    }

    public float Score(int batchIndex) => State(batchIndex)[0] / 1000;
}
