using Sluice.Engine.Kernels.LowRank;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Adapters;

/// <summary>What an adapter adds to the embedding of each token: a row of a table for each token, widened by B.</summary>
internal sealed unsafe class EmbeddingFactor(byte* table, MatrixFormat format, int rowBytes, byte* b, LowRankKernel expand, int width, int rank, float scale)
{
    public int Rank => rank;

    /// <summary>Adds <paramref name="weight"/> times the change of a token's embedding.</summary>
    public void AddTo(float* embedding, int token, float weight)
    {
        float* hidden = stackalloc float[rank];
        format.Decode(table + ((long)token * rowBytes), hidden, rank);
        float factor = weight * scale;
        for (int i = 0; i < rank; i++)
        {
            hidden[i] *= factor;
        }

        int row = 0;
        expand.Expand(b, width, rank, hidden, 0, &row, 1, embedding, 0, 0, width);
    }
}
