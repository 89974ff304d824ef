using System.IO.MemoryMappedFiles;

namespace Sluice.Engine.Gguf;

/// <summary>A read-only memory map of a whole file. Readers hold a lease, so that closing never pulls the pages from under them.</summary>
internal sealed unsafe class GgufMapping : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _pointer;

    private GgufMapping(MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        _file = file;
        _view = view;
        Length = length;
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + view.PointerOffset;
    }

    internal long Length { get; }

    internal bool IsClosed { get; private set; }

    /// <summary>The first byte of the file; valid until <see cref="Dispose"/>.</summary>
    internal byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(GgufFile));
            return _pointer;
        }
    }

    internal static GgufMapping Open(string path, int minimumLength)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            long length = stream.Length;
            if (length < minimumLength)
            {
                throw new GgufException($"the file has {length} bytes, too few for a header", length);
            }

            var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new GgufMapping(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the pages mapped until the lease is disposed, even when the file is closed meanwhile.</summary>
    internal Lease Acquire()
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(GgufFile));
        var handle = _view.SafeMemoryMappedViewHandle;
        bool added = false;
        handle.DangerousAddRef(ref added);
        return new Lease(handle, _pointer);
    }

    public void Dispose()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    internal readonly ref struct Lease(System.Runtime.InteropServices.SafeHandle handle, byte* pointer)
    {
        internal byte* Pointer => pointer;

        public void Dispose() => handle.DangerousRelease();
    }
}
