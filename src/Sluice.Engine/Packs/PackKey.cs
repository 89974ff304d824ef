using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models;

namespace Sluice.Engine.Packs;

/// <summary>What a pack belongs to: where the model is, and two hashes, of its files and of how this build on this processor arranges them.</summary>
internal sealed unsafe record PackKey(string Model, byte[] Source, byte[] Layout, DateTime Stamp)
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    // One full panel and a bit, in rows that every format can hold.
    private const int ProbeRows = 17;
    private const int ProbeColumns = 512;

    /// <summary>Reads nothing of the model but its headers.</summary>
    public static PackKey Of(GgufFile file, PackPlan plan) => new(Path.GetFullPath(file.Path), SourceOf(file), LayoutOf(file, plan), file.Parts[0].Written);

    private static byte[] SourceOf(GgufFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in file.Parts)
        {
            Append(hash, part.Length);
            Append(hash, part.Written.Ticks);
            hash.AppendData(new ReadOnlySpan<byte>(part.Pointer, (int)part.HeaderBytes));
        }

        return hash.GetHashAndReset();
    }

    private static byte[] LayoutOf(GgufFile file, PackPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, TokenTables.Version);
        var probed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (matrix, offset) in plan.Places)
        {
            Append(hash, matrix.Name);
            Append(hash, matrix.Source - file.DataOf(file.FindTensor(matrix.Name)!));
            Append(hash, (long)matrix.Type);
            Append(hash, matrix.Kernel.Layout);
            Append(hash, matrix.Rows);
            Append(hash, matrix.Columns);
            Append(hash, offset);
            Append(hash, matrix.PackedBytes);
            if (probed.Add($"{(uint)matrix.Type} {matrix.Kernel.Layout}"))
            {
                Probe(hash, matrix);
            }
        }

        return hash.GetHashAndReset();
    }

    /// <summary>What the kernel makes of fixed bytes: any change of its arrangement changes the hash without anybody having to think of it.</summary>
    private static void Probe(IncrementalHash hash, Linear matrix)
    {
        using var source = new NativeBuffer(ProbeRows * (ProbeColumns / matrix.Type.BlockElements()) * matrix.Type.BlockBytes());
        using var packed = new NativeBuffer(matrix.Kernel.PackedBytes(ProbeRows, ProbeColumns));
        uint state = 1;
        for (long i = 0; i < source.Bytes; i++)
        {
            state = (state * 1664525) + 1013904223;
            source.Pointer[i] = (byte)(state >> 24);
        }

        matrix.Kernel.Pack(source.Pointer, packed.Pointer, ProbeRows, ProbeColumns, 0, ProbeRows);
        hash.AppendData(new ReadOnlySpan<byte>(packed.Pointer, (int)packed.Bytes));
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
