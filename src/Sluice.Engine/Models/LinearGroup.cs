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

    /// <summary>How many chunks of at most so many rows there are; none has rows of two parts.</summary>
    public int Chunks(int chunkRows)
    {
        int chunks = 0;
        foreach (var part in Parts)
        {
            chunks += (part.Rows + chunkRows - 1) / chunkRows;
        }

        return chunks;
    }

    /// <summary>Finds the rows of the n-th chunk.</summary>
    public void FindChunk(int chunk, int chunkRows, out int part, out int firstRow, out int lastRow)
    {
        part = 0;
        for (int chunks; chunk >= (chunks = (Parts[part].Rows + chunkRows - 1) / chunkRows); part++)
        {
            chunk -= chunks;
        }

        firstRow = chunk * chunkRows;
        lastRow = Math.Min(Parts[part].Rows, firstRow + chunkRows);
    }
}
