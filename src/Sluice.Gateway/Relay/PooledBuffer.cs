using System.Buffers;

namespace Sluice.Gateway.Relay;

/// <summary>A growing buffer: on pooled arrays while it is small, outside the garbage collector's heap when it is large.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    /// <summary>The most bytes that lie in an array.</summary>
    public const int LargestArray = 1024 * 1024;

    /// <summary>The least room that is offered for writing.</summary>
    public const int LeastRoom = 256;

    private const int Smallest = 4096;
    private const int LargestOfMany = 16 * 1024;
    private const int Many = 1024;

    // Each stream holds a few small arrays as long as it lasts. The framework's pool keeps 32 of a size for each core: past that, every stream would make
    // new ones that outlive the young generation.
    private static readonly ArrayPool<byte> s_small = ArrayPool<byte>.Create(LargestOfMany, Many);

    private byte[] _array = [];
    private NativePages? _pages;

    /// <param name="capacity">Bytes that will be needed; with 0 nothing is taken before the first write.</param>
    public PooledBuffer(int capacity = Smallest)
    {
        if (capacity > LargestArray)
        {
            _pages = new NativePages(capacity);
        }
        else if (capacity > 0)
        {
            _array = Rent(capacity);
        }
    }

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _pages is null ? _array.AsMemory(0, Length) : _pages.Memory[..Length];

    /// <summary>What was written, as a sequence of one piece; valid until the next write.</summary>
    public ReadOnlySequence<byte> Sequence => new(Written);

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Span => Whole[..Length];

    private Span<byte> Whole => _pages is null ? _array : _pages.GetSpan();

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, LeastRoom));
        return _pages is null ? _array.AsMemory(Length) : _pages.Memory[Length..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, LeastRoom));
        return Whole[Length..];
    }

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(Whole[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Forgets the first bytes and moves the rest to the front.</summary>
    public void RemoveStart(int count)
    {
        Length -= count;
        Whole.Slice(count, Length).CopyTo(Whole);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        Length = 0;
        (_pages as IDisposable)?.Dispose();
        _pages = null;
        Replace([]);
    }

    private void Reserve(int room)
    {
        var needed = (long)Length + room;
        var capacity = _pages?.Length ?? _array.Length;
        if (needed <= capacity)
        {
            return;
        }

        var larger = (int)Math.Max(needed, Math.Min(capacity * 2L, Array.MaxLength));
        if (_pages is not null)
        {
            _pages.Grow(larger);
        }
        else if (larger > LargestArray)
        {
            var pages = new NativePages(larger);
            Span.CopyTo(pages.GetSpan());
            Replace([]);
            _pages = pages;
        }
        else
        {
            var array = Rent(larger);
            Span.CopyTo(array);
            Replace(array);
        }
    }

    private static byte[] Rent(int capacity) => PoolOf(capacity).Rent(Math.Max(capacity, Smallest));

    private static ArrayPool<byte> PoolOf(int length) => length <= LargestOfMany ? s_small : ArrayPool<byte>.Shared;

    private void Replace(byte[] array)
    {
        if (_array.Length > 0)
        {
            PoolOf(_array.Length).Return(_array);
        }

        _array = array;
    }
}
