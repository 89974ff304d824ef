using Sluice.Engine.Kernels;

namespace Sluice.Engine.Models;

/// <summary>
/// What adapters add to products with matrices, for the rows that use them and no others: before anything else in a phase all rows
/// are shrunk, then whoever calculates a piece of the product adds to it what was shrunk, widened.
/// </summary>
internal static unsafe class LowRankPass
{
    private const int RanksAtOnce = 8;
    private const int RowsAtOnce = 32;

    /// <summary>The first product, for matrices with the same input.</summary>
    public static void Shrink(ReadOnlySpan<Linear> matrices, Activations x, AdaptedSection section, ref PieceClaim claim)
    {
        for (int index = section.First; index < section.End; index++)
        {
            ref readonly var list = ref section.Rows.List(index);
            float* hidden = section.Rows.Hidden.Start;
            foreach (var matrix in matrices)
            {
                foreach (var member in list.Stack.Members)
                {
                    if (member.Adapter[matrix.Index] is not { } factor)
                    {
                        continue;
                    }

                    float scale = member.Weight * factor.Scale;
                    for (int row = 0; row < list.Count; row += RowsAtOnce)
                    {
                        for (int rank = 0; rank < factor.Rank; rank += RanksAtOnce)
                        {
                            if (claim.Next())
                            {
                                factor.Shrink.Shrink(
                                    factor.A,
                                    matrix.Columns,
                                    factor.Rank,
                                    rank,
                                    Math.Min(factor.Rank, rank + RanksAtOnce),
                                    scale,
                                    x.Values,
                                    x.ValueStride,
                                    list.Rows + row,
                                    Math.Min(RowsAtOnce, list.Count - row),
                                    hidden,
                                    section.Rows.Hidden.Stride);
                                claim.Finish();
                            }
                        }
                    }

                    hidden += factor.Rank;
                }
            }
        }
    }

    /// <summary>The second product, for columns [first, last) of one of the matrices; y is where its columns begin in the first row of the table.</summary>
    /// <param name="matrices">The same as for the first product.</param>
    /// <param name="part">Which of them.</param>
    /// <param name="section">The same as for the first product.</param>
    /// <param name="first">The first column.</param>
    /// <param name="last">The column behind the last.</param>
    /// <param name="y">The table.</param>
    /// <param name="yStride">Floats from row to row.</param>
    /// <param name="claim">That of the first product, which is waited for.</param>
    public static void Expand(
        ReadOnlySpan<Linear> matrices, int part, AdaptedSection section, int first, int last, float* y, int yStride, ref PieceClaim claim)
    {
        if (section.IsEmpty)
        {
            return;
        }

        claim.AwaitPieces();
        for (int index = section.First; index < section.End; index++)
        {
            ref readonly var list = ref section.Rows.List(index);
            float* hidden = section.Rows.Hidden.Start;
            for (int i = 0; i <= part; i++)
            {
                foreach (var member in list.Stack.Members)
                {
                    if (member.Adapter[matrices[i].Index] is not { } factor)
                    {
                        continue;
                    }

                    if (i == part)
                    {
                        factor.Expand.Expand(
                            factor.B, matrices[i].Rows, factor.Rank, hidden, section.Rows.Hidden.Stride, list.Rows, list.Count, y, yStride, first, last);
                    }

                    hidden += factor.Rank;
                }
            }
        }
    }
}
