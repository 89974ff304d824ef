using System.Buffers;
using System.Runtime.InteropServices;

namespace Sluice.Gateway.Relay;

/// <summary>
/// Memory outside the garbage collector's heap for what is large: the system gives it page by page as it is written, and has all of it back at once. Where
/// the system can move pages (Linux), growing copies nothing. There is no finalizer, which could free what a span still reads: who takes it has to dispose it.
/// </summary>
internal sealed unsafe partial class NativePages : MemoryManager<byte>
{
    private const int ReadAndWrite = 3;
    private const int PrivateAndAnonymous = 0x22;
    private const int MayMove = 1;
    private static readonly nint s_failed = -1;
    private static long s_held;

    private byte* _start;
    private int _length;

    // The owner, and whoever has pinned it: the last one to go frees it.
    private int _users = 1;
    private volatile bool _isDisposed;

    /// <summary>Takes memory, whose content is not defined.</summary>
    /// <param name="length">Bytes.</param>
    /// <exception cref="InsufficientMemoryException">The system gives no more.</exception>
    public NativePages(int length)
    {
        _start = Take(length);
        _length = length;
        Interlocked.Add(ref s_held, length);
    }

    /// <summary>Bytes held by the whole program.</summary>
    public static long Held => Interlocked.Read(ref s_held);

    /// <summary>Bytes.</summary>
    public int Length => _length;

    /// <summary>Grows. What was written stays, but spans of before are no longer valid.</summary>
    /// <param name="length">Bytes.</param>
    /// <exception cref="InvalidOperationException">Somebody has pinned it.</exception>
    /// <exception cref="InsufficientMemoryException">The system gives no more.</exception>
    public void Grow(int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Volatile.Read(ref _users) != 1)
        {
            throw new InvalidOperationException("Memory that is in use can't grow.");
        }

        if (!OperatingSystem.IsLinux())
        {
            _start = (byte*)NativeMemory.Realloc(_start, (nuint)length);
        }
        else
        {
            var moved = MoveAndResize(_start, (nuint)_length, (nuint)length, MayMove);
            _start = (nint)moved != s_failed ? moved : throw new InsufficientMemoryException();
        }

        Interlocked.Add(ref s_held, length - _length);
        _length = length;
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        Interlocked.Increment(ref _users);
        return new MemoryHandle(_start + elementIndex, default, this);
    }

    public override void Unpin() => Leave();

    protected override void Dispose(bool disposing)
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Leave();
        }
    }

    private static byte* Take(int length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return (byte*)NativeMemory.Alloc((nuint)length);
        }

        var taken = Map(null, (nuint)length, ReadAndWrite, PrivateAndAnonymous, -1, 0);
        return (nint)taken != s_failed ? taken : throw new InsufficientMemoryException();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) != 0 || _start is null)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_start, (nuint)_length);
        }
        else
        {
            NativeMemory.Free(_start);
        }

        _start = null;
        Interlocked.Add(ref s_held, -_length);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mremap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte* MoveAndResize(void* address, nuint length, nuint newLength, int flags);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(void* address, nuint length);
}
