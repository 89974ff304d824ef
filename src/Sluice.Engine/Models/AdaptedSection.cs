namespace Sluice.Engine.Models;

/// <summary>Some lists of <see cref="AdaptedRows"/>; the default has none.</summary>
internal readonly struct AdaptedSection(AdaptedRows rows, int first, int end)
{
    public AdaptedRows Rows => rows;

    public int First => first;

    public int End => end;

    public bool IsEmpty => first == end;

    /// <summary>Whether any row's adapters change any of the matrices.</summary>
    public bool Changes(ReadOnlySpan<Linear> matrices)
    {
        for (int list = first; list < end; list++)
        {
            foreach (var matrix in matrices)
            {
                if (rows.List(list).Stack.Changes(matrix.Index))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
