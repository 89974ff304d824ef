namespace Sluice.Engine.Kernels.LowRank;

/// <summary>
/// The two products of a low-rank change of a matrix, y += B (scale * A x), for rows of a table that need not be neighbours.
/// Both factors lie in the order in which they are read (<see cref="LowRankLayout"/>). A row's result does not depend on which rows
/// are calculated with it.
/// </summary>
internal abstract unsafe class LowRankKernel
{
    /// <summary>Element format and register width.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Calculates ranks [first, last) of h = scale * A x for each listed row: row r reads x[r * xStride ...] and writes h[r * hStride ...].
    /// Ranges begin at multiples of 4, and end at one or at the last rank.
    /// </summary>
    public abstract void Shrink(
        byte* a, int columns, int rank, int first, int last, float scale, float* x, nint xStride, int* rows, int count, float* h, nint hStride);

    /// <summary>
    /// Adds columns [first, last) of B h to y for each listed row. Ranges begin at multiples of 16, and end at one or at the end of
    /// the matrix: then the result does not depend on how it is cut either.
    /// </summary>
    public abstract void Expand(
        byte* b, int outputs, int rank, float* h, nint hStride, int* rows, int count, float* y, nint yStride, int first, int last);
}
