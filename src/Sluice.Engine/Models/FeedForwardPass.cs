using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>The phases of a feed-forward block that all tokens use.</summary>
internal sealed unsafe class FeedForwardPass(DecoderSpec spec, DecoderBuffers buffers, VectorKernels vectors, MatrixPass matrices, WorkerTeam team)
{
    public void Run(FeedForwardWeights weights, int tokens, AdaptedSection adapted)
    {
        var claim = new PieceClaim(team);
        LowRankPass.Shrink(weights.Inner, buffers.Normed, adapted, ref claim);
        int inner = weights.Up.Rows;
        int chunkRows = matrices.ChunkRows(inner);
        int chunks = (inner + chunkRows - 1) / chunkRows;
        for (int chunk = claim.NextChunk(chunks); chunk >= 0; chunk = claim.NextChunk(chunks))
        {
            int first = chunk * chunkRows;
            CalculateInner(weights, buffers.Normed, 0, tokens, first, Math.Min(inner, first + chunkRows), buffers.GateUp, buffers.Gated, adapted, ref claim);
        }

        team.Barrier();
        matrices.Multiply(weights.Down, buffers.Gated, tokens, buffers.Delta, adapted);
    }

    /// <summary>
    /// Columns [first, last) of the inner vector of neighbouring tokens. Gate and up rows of one range are calculated by the same
    /// worker, which then combines them while they are in its cache. What adapters add was claimed to be shrunk before.
    /// </summary>
    public void CalculateInner(
        FeedForwardWeights weights,
        Activations x,
        int firstToken,
        int tokens,
        int first,
        int last,
        FloatRows sums,
        Activations gated,
        AdaptedSection adapted,
        ref PieceClaim claim)
    {
        int half = sums.Width / 2;
        MatrixPass.Multiply(weights.Up, first, last, x, firstToken, tokens, sums.Row(firstToken) + half, sums.Stride);
        LowRankPass.Expand(weights.Inner, 0, adapted, first, last, sums.Start + half, sums.Stride, ref claim);
        if (weights.Gate is { } gate)
        {
            MatrixPass.Multiply(gate, first, last, x, firstToken, tokens, sums.Row(firstToken), sums.Stride);
            LowRankPass.Expand(weights.Inner, 1, adapted, first, last, sums.Start, sums.Stride, ref claim);
        }

        for (int token = firstToken; token < firstToken + tokens; token++)
        {
            float* ups = sums.Row(token) + half + first;
            float* gates = sums.Row(token) + first;
            AddPart(ups, weights.UpBias, first, last);
            if (weights.Gate is null)
            {
                vectors.Gate(spec.Nonlinearity, ups, null, gated.Row(token) + first, last - first);
            }
            else
            {
                AddPart(gates, weights.GateBias, first, last);
                vectors.Gate(spec.Nonlinearity, gates, ups, gated.Row(token) + first, last - first);
            }

            if (weights.Down.NeedsQuants)
            {
                vectors.Quantize(gated, token, first, last);
            }
        }
    }

    private void AddPart(float* x, float* vector, int first, int last)
    {
        if (vector is not null)
        {
            vectors.Add(x, vector + first, last - first);
        }
    }
}
