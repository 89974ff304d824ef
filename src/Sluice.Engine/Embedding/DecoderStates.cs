using Sluice.Engine.Cache;
using Sluice.Engine.Models;

namespace Sluice.Engine.Embedding;

/// <summary>The passes of a loaded model that end in states.</summary>
internal sealed class DecoderStates(Decoder decoder) : IStatePass
{
    public int SlotCount => decoder.SlotCount;

    public int MaxBatch => decoder.MaxBatch;

    public int Vocabulary => decoder.Spec.Vocabulary;

    public int Width => decoder.Spec.Width;

    public bool IsCausal => decoder.Spec.IsCausal;

    public SlotPages PagesOf(int slot) => decoder.PagesOf(slot);

    public bool Forward(DecoderBatch batch, PassStop stop) => decoder.Forward(batch, stop);

    public ReadOnlySpan<float> State(int batchIndex) => decoder.State(batchIndex);

    public float Score(int batchIndex) => decoder.Score(batchIndex);
}
