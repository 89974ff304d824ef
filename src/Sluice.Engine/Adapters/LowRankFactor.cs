using Sluice.Engine.Kernels.LowRank;

namespace Sluice.Engine.Adapters;

/// <summary>What an adapter adds to one matrix: <c>scale * B A</c>. Its memory belongs to the adapter.</summary>
internal sealed unsafe class LowRankFactor(byte* a, LowRankKernel shrink, byte* b, LowRankKernel expand, int rank, float scale)
{
    public byte* A => a;

    public LowRankKernel Shrink => shrink;

    public byte* B => b;

    public LowRankKernel Expand => expand;

    public int Rank => rank;

    /// <summary>The adapter's own scale, alpha divided by the rank.</summary>
    public float Scale => scale;
}
