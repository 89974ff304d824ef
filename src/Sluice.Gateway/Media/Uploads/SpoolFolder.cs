namespace Sluice.Gateway.Media.Uploads;

/// <summary>
/// Where bodies wait that have to be read whole before anybody can be asked. A file has no name from the moment that it is open (or goes with its
/// handle, on Windows), so that nothing stays however the program ends; what a crash left between the two is removed at the next start.
/// </summary>
internal sealed class SpoolFolder
{
    private const string Pattern = "upload-*.tmp";

    private readonly string _folder;
    private long _used;

    public SpoolFolder(string folder)
    {
        _folder = folder;
        if (Directory.Exists(folder))
        {
            foreach (var left in Directory.EnumerateFiles(folder, Pattern))
            {
                TryDelete(left);
            }
        }
    }

    /// <summary>Bytes in use by all files.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Opens a new file.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public SpoolFile Open()
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, $"upload-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.Asynchronous | (OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None),
            BufferSize = 0,
        });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }

        return new SpoolFile(this, file);
    }

    /// <summary>Takes room; false if there is none left.</summary>
    internal bool TryTake(long bytes, long limit)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _used, -bytes);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another program that shares the folder still has it open, which only Windows minds.
        }
    }
}
