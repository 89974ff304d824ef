using System.Collections.Immutable;
using Sluice.Engine.Cache;
using Sluice.Engine.Models;

namespace Sluice.Engine.Scheduling;

/// <summary>The forward pass of a loaded model.</summary>
internal sealed class DecoderPass(Decoder decoder) : IForwardPass
{
    public int SlotCount => decoder.SlotCount;

    public int ContextLength => decoder.ContextLength;

    public int MaxBatch => decoder.MaxBatch;

    public int Vocabulary => decoder.Spec.Vocabulary;

    public ImmutableArray<PageGroup> Groups => decoder.Groups;

    public SlotPages PagesOf(int slot) => decoder.PagesOf(slot);

    public void Attach() => decoder.Attach();

    public void CopyPage(int group, int from, int to) => decoder.CopyPage(group, from, to);

    public bool Forward(DecoderBatch batch, PassStop? stop = null) => decoder.Forward(batch, stop);

    public ReadOnlySpan<float> Logits(int batchIndex) => decoder.Logits(batchIndex);
}
