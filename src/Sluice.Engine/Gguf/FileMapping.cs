using System.IO.MemoryMappedFiles;

namespace Sluice.Engine.Gguf;

/// <summary>A read-only memory map of a whole file. Readers hold a lease, so that closing never pulls the pages from under them.</summary>
internal sealed unsafe class FileMapping : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _pointer;

    private FileMapping(MemoryMappedFile file, MemoryMappedViewAccessor view, long length, DateTime written)
    {
        _file = file;
        _view = view;
        Length = length;
        Written = written;
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _pointer = pointer + view.PointerOffset;
    }

    internal long Length { get; }

    /// <summary>When the file was last written to, in UTC, as of its opening.</summary>
    internal DateTime Written { get; }

    internal bool IsClosed { get; private set; }

    /// <summary>The first byte of the file; valid until <see cref="Dispose"/>.</summary>
    internal byte* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(FileMapping));
            return _pointer;
        }
    }

    /// <summary>Maps a file; null if it is shorter than the given number of bytes, which must be at least 1.</summary>
    internal static FileMapping? Open(string path, int minimumLength, out long length)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            length = stream.Length;
            if (length < minimumLength)
            {
                stream.Dispose();
                return null;
            }

            var written = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
            var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            return new FileMapping(file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length, written);
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
        ObjectDisposedException.ThrowIf(IsClosed, typeof(FileMapping));
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

    internal readonly struct Lease(System.Runtime.InteropServices.SafeHandle handle, byte* pointer) : IDisposable
    {
        internal byte* Pointer => pointer;

        public void Dispose() => handle.DangerousRelease();
    }
}
