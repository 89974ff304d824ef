using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The memory of the keys and values of all layers and heads, in pages of 32 positions. Memory is taken when a page is first written.</summary>
internal sealed unsafe class KvCache : IDisposable
{
    private readonly NativeBuffer _buffer;
    private readonly int _heads;

    public KvCache(KvLayout layout, int layers, int heads, int pages)
    {
        Layout = layout;
        _heads = heads;
        PageBytes = BytesPerPage(layout, layers, heads);
        _buffer = new NativeBuffer(PageBytes * pages);
    }

    public KvLayout Layout { get; }

    public long PageBytes { get; }

    public long Bytes => _buffer.Bytes;

    public static long BytesPerPage(KvLayout layout, int layers, int heads) => (long)layers * heads * layout.HeadBytes;

    /// <summary>One head of one layer in page 0; each further page is <see cref="PageBytes"/> away.</summary>
    public byte* Head(int layer, int head) => _buffer.Pointer + ((((long)layer * _heads) + head) * Layout.HeadBytes);

    public byte* Head(int layer, int head, int page) => Head(layer, head) + (page * PageBytes);

    /// <summary>Copies a whole page.</summary>
    public void CopyPage(int from, int to) =>
        Buffer.MemoryCopy(_buffer.Pointer + (from * PageBytes), _buffer.Pointer + (to * PageBytes), PageBytes, PageBytes);

    public void Dispose() => _buffer.Dispose();
}
