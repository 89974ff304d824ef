namespace Sluice.Engine.Kernels.Matrices;

/// <summary>A recipe for y = W x with W in one format: some read it as it lies in the file, others rearrange it first.</summary>
internal abstract unsafe class MatrixKernel
{
    /// <summary>Format, instruction set and shape, such as <c>Q8_0.AvxVnni.16x6</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it reads the byte form of its input.</summary>
    public abstract bool NeedsQuants { get; }

    /// <summary>
    /// The name of the form in which it reads a matrix. Kernels of a format that name the same one rearrange it to the same bytes, whatever
    /// processor they are for.
    /// </summary>
    public virtual string Layout => "plain";

    /// <summary>Row ranges must begin at a multiple of this.</summary>
    public virtual int RowAlignment => 1;

    /// <summary>
    /// The bytes of the rearranged matrix; 0 if it is used as it lies in the file. Rows lie in their order: for any multiple of
    /// <see cref="RowAlignment"/> these are also the bytes in front of that row.
    /// </summary>
    public virtual long PackedBytes(int rows, int columns) => 0;

    /// <summary>Rearranges rows [firstRow, lastRow) of the matrix, touching only their bytes; the last row is that of the matrix or a multiple of <see cref="RowAlignment"/>.</summary>
    public virtual void Pack(byte* source, byte* packed, int rows, int columns, int firstRow, int lastRow)
    {
    }

    /// <summary>
    /// Calculates rows [firstRow, lastRow) for a range of tokens: row r of token t goes to y[t * yStride + r]. A token's
    /// result does not depend on which tokens are calculated with it.
    /// </summary>
    public abstract void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride);
}
