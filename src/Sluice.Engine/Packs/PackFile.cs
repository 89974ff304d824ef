using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Packs;

/// <summary>A pack that was found, belongs to the model, and is mapped.</summary>
internal sealed unsafe class PackFile : IDisposable
{
    private readonly FileMapping _mapping;
    private readonly PackHeader _header;

    private PackFile(string path, FileMapping mapping, PackHeader header)
    {
        Path = path;
        _mapping = mapping;
        _header = header;
    }

    public string Path { get; }

    /// <summary>The rearranged matrices.</summary>
    public byte* Contents => _mapping.Pointer + PackHeader.Length;

    /// <summary>The tables of the model's tokens, to be read while the pack is open; null where it has none.</summary>
    public TableReader? Tables => _header.TableBytes == 0 ? null : new TableReader(Contents + _header.Bytes, _header.TableBytes);

    /// <summary>
    /// Opens a pack if there is one and it is as it was written for this model and layout; else null. Only a pack that
    /// somebody touched since then is read through.
    /// </summary>
    public static PackFile? Find(string path, PackKey key, PackPlan plan, PackWork work)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        FileMapping? mapping = null;
        try
        {
            mapping = FileMapping.Open(path, PackHeader.Length, out _);
            if (mapping is not null && Belongs(mapping, key, plan, work) is { } header)
            {
                if (mapping.Written != key.Stamp)
                {
                    Stamp(path, key.Stamp);
                }

                ReadAhead.Start(mapping);
                return new PackFile(path, mapping, header);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone again, or not for us to read.
        }

        mapping?.Dispose();
        return null;
    }

    public void Dispose() => _mapping.Dispose();

    private static PackHeader? Belongs(FileMapping mapping, PackKey key, PackPlan plan, PackWork work)
    {
        var header = PackHeader.Read(new ReadOnlySpan<byte>(mapping.Pointer, PackHeader.Length));
        return header is not null
            && header.Bytes == plan.Bytes
            && header.TableBytes is >= 0 and <= int.MaxValue
            && mapping.Length == PackHeader.Length + plan.Bytes + header.TableBytes
            && header.Stamp == key.Stamp
            && header.Source.AsSpan().SequenceEqual(key.Source)
            && header.Layout.AsSpan().SequenceEqual(key.Layout)
            && (mapping.Written == key.Stamp || header.Contents.AsSpan().SequenceEqual(work.Hash(mapping.Pointer + PackHeader.Length, (int)header.TableBytes)))
            ? header
            : null;
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
