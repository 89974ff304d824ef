using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>
/// Keys and values of every layer, slot and head as binary16, contiguous over positions. Keys lie in tiles of 16 positions,
/// column after column, so that scores of 16 positions are sums without a step across lanes; values lie row after row.
/// </summary>
internal sealed unsafe class KvCache : IDisposable
{
    private readonly NativeBuffer _buffer;
    private readonly long _headElements;
    private readonly int _heads;
    private readonly int _slots;
    private readonly int _paddedSize;

    public KvCache(int layers, int slots, int heads, int headSize, int positions)
    {
        _slots = slots;
        _heads = heads;
        _paddedSize = AttentionTile.Padded(headSize);
        _headElements = ElementsPerHead(headSize, positions);
        _buffer = new NativeBuffer(RequiredBytes(layers, slots, heads, headSize, positions));
    }

    public long Bytes => _buffer.Bytes;

    public static long RequiredBytes(int layers, int slots, int heads, int headSize, int positions) =>
        2L * sizeof(ushort) * layers * slots * heads * ElementsPerHead(headSize, positions);

    public ushort* Keys(int layer, int slot, int head) => (ushort*)_buffer.Pointer + (Index(layer, slot, head) * 2 * _headElements);

    public ushort* Values(int layer, int slot, int head) => Keys(layer, slot, head) + _headElements;

    /// <summary>Writes one position; both rows have the padded head size.</summary>
    public void Store(int layer, int slot, int head, int position, ushort* key, ushort* value)
    {
        ushort* keys = Keys(layer, slot, head);
        ushort* column = keys + ((long)(position & -AttentionTile.KeyTile) * _paddedSize) + (position % AttentionTile.KeyTile);
        for (int i = 0; i < _paddedSize; i++)
        {
            column[i * AttentionTile.KeyTile] = key[i];
        }

        new ReadOnlySpan<ushort>(value, _paddedSize)
            .CopyTo(new Span<ushort>(keys + _headElements + ((long)position * _paddedSize), _paddedSize));
    }

    public void Dispose() => _buffer.Dispose();

    // Blocks are read whole, so the last one is kept whole.
    private static long ElementsPerHead(int headSize, int positions) =>
        (long)((positions + AttentionTile.BlockPositions - 1) & -AttentionTile.BlockPositions) * AttentionTile.Padded(headSize);

    private long Index(int layer, int slot, int head) => ((((long)layer * _slots) + slot) * _heads) + head;
}
