namespace Sluice.Engine.Gguf;

/// <summary>A GGUF model (version 2 or 3, little-endian) of one or several files, mapped into memory and checked as a whole when opened.</summary>
public sealed class GgufFile : IDisposable
{
    private readonly GgufPart[] _parts;
    private readonly Dictionary<string, GgufTensor> _tensorsByName;

    private GgufFile(string path, GgufPart[] parts)
    {
        _parts = parts;
        Path = path;
        FileBytes = parts.Sum(part => part.Length);
        Tensors = parts.Length == 1 ? parts[0].Tensors : [.. parts.SelectMany(part => part.Tensors)];
        _tensorsByName = Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The version of the format, 2 or 3.</summary>
    public int Version => _parts[0].Version;

    /// <summary>The key-value part of the first file's header.</summary>
    public GgufMetadata Metadata => _parts[0].Metadata;

    /// <summary>All tensors in the order of the files.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>The path that the model was opened with.</summary>
    public string Path { get; }

    /// <summary>The paths of all files that hold the model, <see cref="Path"/> first.</summary>
    public IReadOnlyList<string> Paths => Array.ConvertAll(_parts, part => part.Path);

    /// <summary>The length of all files in bytes.</summary>
    public long FileBytes { get; }

    /// <summary>The files in their order.</summary>
    internal IReadOnlyList<GgufPart> Parts => _parts;

    /// <summary>
    /// Maps a model and checks the headers of its files; the first of a split model (<c>name-00001-of-00003.gguf</c>) opens
    /// the others beside it. Throws <see cref="GgufException"/> for a file that is damaged, not understood, or a missing part,
    /// and <see cref="FileNotFoundException"/> if the path itself does not exist.
    /// </summary>
    public static GgufFile Open(string path)
    {
        var parts = GgufSplit.OpenAll(path);
        try
        {
            return new GgufFile(path, parts);
        }
        catch
        {
            Array.ForEach(parts, part => part.Dispose());
            throw;
        }
    }

    /// <summary>What a model in this file is called if it does not say: the file's name without its extension and, for a split model, without the part's number.</summary>
    public static string NameOf(string path) => GgufSplit.ModelName(path);

    /// <summary>The tensor with this name, or null.</summary>
    public GgufTensor? FindTensor(string name) => _tensorsByName.GetValueOrDefault(name);

    /// <summary>The first byte of a tensor of this model; all <see cref="GgufTensor.ByteCount"/> bytes are readable until <see cref="Dispose"/>.</summary>
    public unsafe byte* DataOf(GgufTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Part < _parts.Length && tensor.ByteOffset + tensor.ByteCount <= _parts[tensor.Part].Length
            ? _parts[tensor.Part].Pointer + tensor.ByteOffset
            : throw new ArgumentException($"The tensor '{tensor.Name}' belongs to another file.", nameof(tensor));
    }

    /// <summary>Unmaps the files; pointers from <see cref="DataOf"/> must not be used any more.</summary>
    public void Dispose() => Array.ForEach(_parts, part => part.Dispose());
}
