namespace Sluice.Node.Harnesses.Managed;

/// <summary>What tells a file from a later one of the same name.</summary>
internal readonly record struct AdapterFile(long Length, DateTime Written)
{
    /// <summary>The file as it is now; the default where there is none.</summary>
    public static AdapterFile At(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new AdapterFile(file.Length, file.LastWriteTimeUtc) : default;
    }
}
