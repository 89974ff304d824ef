namespace Sluice.Gateway.Media.Uploads;

/// <summary>A body on disk.</summary>
internal sealed class SpoolFile(SpoolFolder folder, FileStream file) : IAsyncDisposable
{
    private long _length;

    /// <summary>Its length in bytes.</summary>
    public long Length => _length;

    /// <summary>Appends bytes; false if the folder's room is used up.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public async ValueTask<bool> TryAppendAsync(ReadOnlyMemory<byte> bytes, long limit, CancellationToken cancellationToken)
    {
        if (!folder.TryTake(bytes.Length, limit))
        {
            return false;
        }

        _length += bytes.Length;
        await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, _length - bytes.Length, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads bytes at a place.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long at, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(file.SafeFileHandle, buffer, at, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        folder.Return(_length);
        _length = 0;
        await file.DisposeAsync().ConfigureAwait(false);
    }
}
