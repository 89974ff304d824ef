namespace Sluice.Engine.Tests.Machine;

/// <summary>A folder that looks like the root of a Linux system.</summary>
internal sealed class SystemFiles : IDisposable
{
    public SystemFiles(params (string Path, string Text)[] files)
    {
        Root = Directory.CreateTempSubdirectory("sluice-system-").FullName;
        foreach (var (path, text) in files)
        {
            string file = Path.Combine(Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }

    public string Root { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
