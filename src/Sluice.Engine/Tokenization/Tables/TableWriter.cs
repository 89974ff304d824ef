using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sluice.Engine.Tokenization.Tables;

/// <summary>
/// Writes arrays one behind the other, each as the number of its bytes (i64) and its elements as they lie in memory, filled up to 8
/// bytes; <see cref="TableReader"/> gives them back in the same order.
/// </summary>
internal sealed class TableWriter
{
    private const int Alignment = 8;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    internal void Write<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        int padded = checked((int)Padded(bytes.Length));
        var to = _bytes.GetSpan(sizeof(long) + padded);
        BinaryPrimitives.WriteInt64LittleEndian(to, bytes.Length);
        bytes.CopyTo(to[sizeof(long)..]);
        to[(sizeof(long) + bytes.Length)..(sizeof(long) + padded)].Clear();
        _bytes.Advance(sizeof(long) + padded);
    }

    /// <summary>What an array of so many bytes takes.</summary>
    internal static long Padded(long bytes) => (bytes + Alignment - 1) & -Alignment;

    internal void Write(ulong value) => Write<ulong>([value]);

    internal void Write(int value) => Write<int>([value]);
}
