using System.Collections.Immutable;

namespace Sluice.Engine.Gguf;

/// <summary>One mapped file with its checked header: a whole model, or a part of one that is split.</summary>
internal sealed class GgufPart : IDisposable
{
    private readonly FileMapping _mapping;

    private unsafe GgufPart(string path, int number, FileMapping mapping)
    {
        _mapping = mapping;
        Path = path;
        var header = GgufHeader.Parse(mapping.Pointer, mapping.Length, number);
        Version = header.Version;
        HeaderBytes = header.Bytes;
        Metadata = new GgufMetadata(mapping, header.Entries);
        Tensors = header.Tensors;
    }

    internal string Path { get; }

    internal int Version { get; }

    /// <summary>Everything in front of the tensor data.</summary>
    internal long HeaderBytes { get; }

    internal GgufMetadata Metadata { get; }

    internal ImmutableArray<GgufTensor> Tensors { get; }

    internal long Length => _mapping.Length;

    /// <summary>When the file was last written to, in UTC.</summary>
    internal DateTime Written => _mapping.Written;

    /// <summary>The first byte of the file; valid until <see cref="Dispose"/>.</summary>
    internal unsafe byte* Pointer => _mapping.Pointer;

    /// <summary>Maps a file and checks its header; errors name the file.</summary>
    internal static GgufPart Open(string path, int number)
    {
        FileMapping? mapping = null;
        try
        {
            if (Directory.Exists(path))
            {
                throw new GgufException("this is a folder, no file", 0);
            }

            mapping = FileMapping.Open(path, GgufHeader.FixedBytes, out long length)
                ?? throw new GgufException($"the file has {length} bytes, too few for a header", length);
            return new GgufPart(path, number, mapping);
        }
        catch (GgufException error)
        {
            mapping?.Dispose();
            throw error.In(path);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path, error);
        }
        catch
        {
            mapping?.Dispose();
            throw;
        }
    }

    public void Dispose() => _mapping.Dispose();
}
