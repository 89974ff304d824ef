namespace Sluice.Engine.Kernels;

/// <summary>
/// The input of matrix products: one row of floats for each token, and the same row as signed bytes with one scale for
/// every 32 values (value = byte * scale) for the kernels that calculate in integers.
/// </summary>
internal sealed unsafe class Activations : IDisposable
{
    public const int BlockSize = 32;

    private readonly NativeBuffer _buffer;

    public Activations(int capacity, int columns)
    {
        Columns = columns;
        // An odd number of cache lines between rows keeps the rows of a tile out of each other's cache sets.
        ValueStride = Padded(columns * sizeof(float)) / sizeof(float);
        QuantStride = Padded(columns);
        BlockStride = Padded((columns + BlockSize - 1) / BlockSize * sizeof(float)) / sizeof(float);
        long values = (long)capacity * ValueStride * sizeof(float);
        long quants = (long)capacity * QuantStride;
        long blocks = (long)capacity * BlockStride * sizeof(float);
        _buffer = new NativeBuffer(values + quants + (7 * blocks));
        Values = (float*)_buffer.Pointer;
        Quants = (sbyte*)(_buffer.Pointer + values);
        Scales = (float*)(_buffer.Pointer + values + quants);
        Sums = (int*)(_buffer.Pointer + values + quants + blocks);
        Biases = (float*)(_buffer.Pointer + values + quants + (2 * blocks));
        HalfBiases = (float*)(_buffer.Pointer + values + quants + (3 * blocks));
        PairSums = (int*)(_buffer.Pointer + values + quants + (5 * blocks));
    }

    public int Columns { get; }

    public int ValueStride { get; }

    public int QuantStride { get; }

    public int BlockStride { get; }

    public float* Values { get; }

    public sbyte* Quants { get; }

    public float* Scales { get; }

    /// <summary>The sum of the bytes of each block.</summary>
    public int* Sums { get; }

    /// <summary>The sum of the values of each block: what an offset of all weights is multiplied by.</summary>
    public float* Biases { get; }

    /// <summary>The same for each half of a block; two for each one in <see cref="Biases"/>.</summary>
    public float* HalfBiases { get; }

    /// <summary>
    /// The sums of the bytes of each half of a block, two of 16 bits: those in the first two columns of every four, and those
    /// in the last two. They are what a number that all weights have too much adds to sums of pairs.
    /// </summary>
    public int* PairSums { get; }

    public long Bytes => _buffer.Bytes;

    public float* Row(int token) => Values + ((long)token * ValueStride);

    /// <summary>Copies a row to another one of a table of the same width: its floats, or where the kernels read those, its bytes.</summary>
    public void CopyRow(int row, Activations to, int toRow, bool quants)
    {
        Copy(Row(row), to.Row(toRow), Columns * sizeof(float));
        if (quants)
        {
            int blocks = (Columns + BlockSize - 1) / BlockSize * sizeof(float);
            Copy(Quants + ((long)row * QuantStride), to.Quants + ((long)toRow * QuantStride), Columns);
            Copy(Scales + ((long)row * BlockStride), to.Scales + ((long)toRow * BlockStride), blocks);
            Copy(Sums + ((long)row * BlockStride), to.Sums + ((long)toRow * BlockStride), blocks);
            Copy(Biases + ((long)row * BlockStride), to.Biases + ((long)toRow * BlockStride), blocks);
            Copy(HalfBiases + (2L * row * BlockStride), to.HalfBiases + (2L * toRow * BlockStride), 2 * blocks);
            Copy(PairSums + (2L * row * BlockStride), to.PairSums + (2L * toRow * BlockStride), 2 * blocks);
        }
    }

    public void Dispose() => _buffer.Dispose();

    private static void Copy(void* from, void* to, int bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    private static int Padded(int bytes) => ((bytes + 63) & -64) | 64;
}
