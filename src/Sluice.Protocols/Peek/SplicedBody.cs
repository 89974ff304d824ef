using System.Buffers;

namespace Sluice.Protocols.Peek;

/// <summary>
/// A body put together from slices of another one, which are shared and not copied, and from what stands between them, which is its own. It is valid as long as
/// the body that it shares.
/// </summary>
public sealed class SplicedBody : IBufferWriter<byte>
{
    private const int FirstPiece = 128;
    private const int LargestPiece = 64 * 1024;

    private Piece? _first;
    private Piece? _last;

    // What was written since the last slice: not a piece yet.
    private byte[] _own = [];
    private int _ownStart;
    private int _ownEnd;

    /// <summary>The bytes, in order.</summary>
    public ReadOnlySequence<byte> Bytes
    {
        get
        {
            EndOwn();
            return _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);
        }
    }

    /// <summary>Goes on with bytes of somebody else.</summary>
    /// <param name="bytes">The bytes; they must stay as they are.</param>
    public void Share(ReadOnlySequence<byte> bytes)
    {
        EndOwn();
        foreach (var memory in bytes)
            Add(memory);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_own.Length - _ownEnd));
        _ownEnd += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _own.AsMemory(_ownEnd);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _own.AsSpan(_ownEnd);
    }

    private void Reserve(int sizeHint)
    {
        if (_own.Length - _ownEnd >= Math.Max(sizeHint, 1))
            return;
        EndOwn();
        _own = new byte[Math.Max(sizeHint, Math.Clamp(_own.Length * 2, FirstPiece, LargestPiece))];
        _ownStart = _ownEnd = 0;
    }

    private void EndOwn()
    {
        Add(_own.AsMemory(_ownStart, _ownEnd - _ownStart));
        _ownStart = _ownEnd;
    }

    private void Add(ReadOnlyMemory<byte> memory)
    {
        if (!memory.IsEmpty)
            _last = _last?.Then(memory) ?? (_first = new Piece(memory, 0));
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long before)
        {
            Memory = memory;
            RunningIndex = before;
        }

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
