namespace Sluice.Engine.Kernels.LowRank;

/// <summary>
/// Where the elements of the factors lie. The first: ranks in groups of 4, of which 16 columns of each rank follow one another, so
/// that a group is read from its begin to its end. The second: 16 outputs of each rank follow one another. What is left at the ends
/// lies likewise, in narrower pieces; nothing is padded.
/// </summary>
internal static class LowRankLayout
{
    /// <summary>Ranks that are read together.</summary>
    public const int Ranks = 4;

    /// <summary>Columns or outputs of a piece.</summary>
    public const int Columns = 16;

    /// <summary>The place of an element of the first factor.</summary>
    public static long OfFirst(int rank, int column, int ranks, int columns)
    {
        int group = rank & -Ranks;
        int piece = column & -Columns;
        int width = Math.Min(Columns, columns - piece);
        return ((long)group * columns) + ((long)piece * Math.Min(Ranks, ranks - group)) + ((rank - group) * width) + (column - piece);
    }

    /// <summary>The place of an element of the second factor.</summary>
    public static long OfSecond(int output, int rank, int outputs, int ranks)
    {
        int piece = output & -Columns;
        return ((long)piece * ranks) + (rank * Math.Min(Columns, outputs - piece)) + (output - piece);
    }
}
