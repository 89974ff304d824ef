using Sluice.Engine.Kernels;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>Products with matrices, cut into chunks that the workers claim.</summary>
internal sealed unsafe class MatrixPass(WorkerTeam team)
{
    /// <summary>One phase: all parts of a group times the same input.</summary>
    public void Multiply(LinearGroup group, Activations x, int tokens, FloatRows y, AdaptedSection adapted)
    {
        var claim = new PieceClaim(team);
        LowRankPass.Shrink(group.Parts, x, adapted, ref claim);
        int chunkRows = ChunkRows(group.Rows);
        int chunks = group.Chunks(chunkRows);
        for (int chunk = claim.NextChunk(chunks); chunk >= 0; chunk = claim.NextChunk(chunks))
        {
            group.FindChunk(chunk, chunkRows, out int part, out int firstRow, out int lastRow);
            Multiply(group.Parts[part], firstRow, lastRow, x, 0, tokens, y.Start + group.Offset(part), y.Stride);
            LowRankPass.Expand(group.Parts, part, adapted, firstRow, lastRow, y.Start + group.Offset(part), y.Stride, ref claim);
        }
    }

    public static void Multiply(
        Linear matrix, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int stride) =>
        matrix.Kernel.Multiply(matrix.Weights, matrix.Rows, matrix.Columns, firstRow, lastRow, x, firstToken, tokens, y, stride);

    /// <summary>About 8 chunks for each worker, so that one that is held up does not hold up the others for long.</summary>
    public int ChunkRows(int rows)
    {
        int share = rows / (team.Active * 8);
        return Math.Clamp((share + 31) & -32, 32, 1024);
    }
}
