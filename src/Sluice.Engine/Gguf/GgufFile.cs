using System.Collections.Frozen;

namespace Sluice.Engine.Gguf;

/// <summary>A GGUF file (version 2 or 3, little-endian), mapped into memory and checked as a whole when opened.</summary>
public sealed class GgufFile : IDisposable
{
    private readonly GgufMapping _mapping;
    private readonly FrozenDictionary<string, GgufTensor> _tensorsByName;

    private unsafe GgufFile(string path, GgufMapping mapping)
    {
        _mapping = mapping;
        Path = path;
        var header = GgufHeader.Parse(mapping.Pointer, mapping.Length);
        Version = header.Version;
        Metadata = new GgufMetadata(mapping, header.Entries);
        Tensors = header.Tensors;
        _tensorsByName = header.Tensors.ToFrozenDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The version of the format, 2 or 3.</summary>
    public int Version { get; }

    /// <summary>The key-value part of the header.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>All tensors in the order of the file.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>The path that the file was opened with.</summary>
    public string Path { get; }

    /// <summary>The length of the file in bytes.</summary>
    public long FileBytes => _mapping.Length;

    /// <summary>Maps a file and checks its header; throws <see cref="GgufException"/> for a file that is damaged or not understood and <see cref="FileNotFoundException"/> for one that is absent.</summary>
    public static GgufFile Open(string path)
    {
        var mapping = GgufMapping.Open(path, GgufHeader.FixedBytes);
        try
        {
            return new GgufFile(path, mapping);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <summary>The tensor with this name, or null.</summary>
    public GgufTensor? FindTensor(string name) => _tensorsByName.GetValueOrDefault(name);

    /// <summary>The first byte of a tensor of this file; all <see cref="GgufTensor.ByteCount"/> bytes are readable until <see cref="Dispose"/>.</summary>
    public unsafe byte* DataOf(GgufTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.ByteOffset + tensor.ByteCount <= _mapping.Length
            ? _mapping.Pointer + tensor.ByteOffset
            : throw new ArgumentException($"The tensor '{tensor.Name}' belongs to another file.", nameof(tensor));
    }

    /// <summary>Unmaps the file; pointers from <see cref="DataOf"/> must not be used any more.</summary>
    public void Dispose() => _mapping.Dispose();
}
