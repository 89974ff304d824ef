namespace Sluice.Engine.Models;

/// <summary>Matrices with the same input, whose outputs lie side by side; they are calculated in one phase.</summary>
internal sealed class LinearGroup
{
    private readonly int[] _offsets;

    public LinearGroup(params Linear[] parts)
    {
        Parts = parts;
        _offsets = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            _offsets[i] = Rows;
            Rows += parts[i].Rows;
            NeedsQuants |= parts[i].Kernel.NeedsQuants;
        }
    }

    public Linear[] Parts { get; }

    /// <summary>The rows of all parts together.</summary>
    public int Rows { get; }

    public bool NeedsQuants { get; }

    /// <summary>The column of the common output where a part begins.</summary>
    public int Offset(int part) => _offsets[part];

    /// <summary>Finds the rows of the n-th chunk; false if there are fewer chunks.</summary>
    public bool TryFindChunk(int chunk, int chunkRows, out int part, out int firstRow, out int lastRow)
    {
        for (part = 0; part < Parts.Length; part++)
        {
            int rows = Parts[part].Rows;
            int chunks = (rows + chunkRows - 1) / chunkRows;
            if (chunk < chunks)
            {
                firstRow = chunk * chunkRows;
                lastRow = Math.Min(rows, firstRow + chunkRows);
                return true;
            }

            chunk -= chunks;
        }

        firstRow = lastRow = 0;
        return false;
    }
}
