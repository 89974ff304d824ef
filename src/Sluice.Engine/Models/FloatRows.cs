using Sluice.Engine.Kernels;

namespace Sluice.Engine.Models;

/// <summary>A table of floats, one row for each token.</summary>
internal sealed unsafe class FloatRows : IDisposable
{
    private readonly NativeBuffer _buffer;

    public FloatRows(int rows, int width)
    {
        Width = width;
        // An odd number of cache lines keeps rows out of each other's cache sets.
        Stride = (((width + 15) & -16) | 16);
        _buffer = new NativeBuffer((long)rows * Stride * sizeof(float));
        Rows = rows;
    }

    public int Rows { get; }

    public int Width { get; }

    public int Stride { get; }

    public float* Start => (float*)_buffer.Pointer;

    public long Bytes => _buffer.Bytes;

    public float* Row(int index) => Start + ((long)index * Stride);

    public void Dispose() => _buffer.Dispose();
}
