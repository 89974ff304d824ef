using System.Buffers.Binary;

namespace Sluice.Engine.Tokenization.Tables;

/// <summary>
/// Reads what a <see cref="TableWriter"/> wrote, copying it; the bytes must stay until then. Throws <see cref="InvalidDataException"/>
/// where that can't be it.
/// </summary>
internal sealed unsafe class TableReader(byte* bytes, long length)
{
    private byte* _at = bytes;
    private long _left = length;

    /// <summary>The next array.</summary>
    internal T[] Read<T>() where T : unmanaged
    {
        if (_left < sizeof(long))
        {
            throw new InvalidDataException("The tables end early.");
        }

        long length = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(_at, sizeof(long)));
        Skip(sizeof(long));
        if (length < 0 || length > Math.Min(_left, Array.MaxLength) || length % sizeof(T) != 0)
        {
            throw new InvalidDataException($"A table claims {length} bytes; {_left} are left.");
        }

        var values = new T[(int)length / sizeof(T)];
        fixed (T* to = values)
        {
            Buffer.MemoryCopy(_at, to, length, length);
        }

        Skip(Math.Min(_left, TableWriter.Padded(length)));
        return values;
    }

    /// <summary>The next array, which must have so many elements.</summary>
    internal T[] Read<T>(int count) where T : unmanaged =>
        Read<T>() is var values && values.Length == count
            ? values
            : throw new InvalidDataException($"A table has {values.Length} elements instead of {count}.");

    /// <summary>The next value.</summary>
    internal T ReadOne<T>() where T : unmanaged => Read<T>(1)[0];

    private void Skip(long bytes)
    {
        _at += bytes;
        _left -= bytes;
    }
}
