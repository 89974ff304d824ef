using Sluice.Engine.Models;

namespace Sluice.Engine.Packs;

/// <summary>Rows [<paramref name="FirstRow"/>, <paramref name="LastRow"/>) of a matrix that begins at an offset of the packed bytes.</summary>
internal sealed record PackChunk(Linear Matrix, long MatrixOffset, int FirstRow, int LastRow)
{
    /// <summary>Where its bytes begin in the matrix.</summary>
    public long OffsetInMatrix => Matrix.Kernel.PackedBytes(FirstRow, Matrix.Columns);

    /// <summary>Where its bytes begin in the whole.</summary>
    public long Offset => MatrixOffset + OffsetInMatrix;

    public int Bytes => checked((int)(Matrix.Kernel.PackedBytes(LastRow, Matrix.Columns) - OffsetInMatrix));

    /// <summary>Rearranges the rows into the place of this chunk alone.</summary>
    public unsafe void Pack(byte* to) =>
        Matrix.Kernel.Pack(Matrix.Source, to - OffsetInMatrix, Matrix.Rows, Matrix.Columns, FirstRow, LastRow);
}
