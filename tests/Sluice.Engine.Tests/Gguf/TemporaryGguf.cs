using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tests.Gguf;

/// <summary>Files for one test.</summary>
internal static class TemporaryGguf
{
    /// <summary>Writes the file and opens it; its name is gone at once, its bytes when it is closed.</summary>
    internal static GgufFile Open(GgufWriter writer)
    {
        var stream = new MemoryStream();
        writer.Write(stream);
        return Open(stream.ToArray());
    }

    internal static GgufFile Open(ReadOnlySpan<byte> bytes)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            return GgufFile.Open(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
