using Sluice.Engine.Gguf;

namespace Sluice.Engine.Packs;

/// <summary>A pack that was found, belongs to the model, and is mapped.</summary>
internal sealed unsafe class PackFile : IDisposable
{
    private readonly FileMapping _mapping;

    private PackFile(string path, FileMapping mapping)
    {
        Path = path;
        _mapping = mapping;
    }

    public string Path { get; }

    /// <summary>The rearranged matrices.</summary>
    public byte* Contents => _mapping.Pointer + PackHeader.Length;

    /// <summary>
    /// Opens a pack if there is one and it is as it was written for this model and layout; else null. Only a pack that
    /// somebody touched since then is read through.
    /// </summary>
    public static PackFile? Find(string path, PackKey key, PackPlan plan, PackWork work)
    {
        FileMapping? mapping = null;
        try
        {
            mapping = FileMapping.Open(path, PackHeader.Length, out _);
            if (mapping is not null && Belongs(mapping, key, plan, work, out bool isTouched))
            {
                if (isTouched)
                {
                    Stamp(path, key.Stamp);
                }

                ReadAhead.Start(mapping);
                return new PackFile(path, mapping);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Absent, or not for us to read.
        }

        mapping?.Dispose();
        return null;
    }

    public void Dispose() => _mapping.Dispose();

    private static bool Belongs(FileMapping mapping, PackKey key, PackPlan plan, PackWork work, out bool isTouched)
    {
        var header = PackHeader.Read(new ReadOnlySpan<byte>(mapping.Pointer, PackHeader.Length));
        isTouched = mapping.Written != key.Stamp;
        return header is not null
            && header.Bytes == plan.Bytes
            && mapping.Length == PackHeader.Length + plan.Bytes
            && header.Stamp == key.Stamp
            && header.Source.AsSpan().SequenceEqual(key.Source)
            && header.Layout.AsSpan().SequenceEqual(key.Layout)
            && (!isTouched || header.Contents.AsSpan().SequenceEqual(work.Hash(mapping.Pointer + PackHeader.Length)));
    }

    private static void Stamp(string path, DateTime stamp)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, stamp);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It will be read through again the next time.
        }
    }
}
