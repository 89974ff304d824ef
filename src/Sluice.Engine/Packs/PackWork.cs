using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sluice.Engine.Kernels;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Packs;

/// <summary>What is done to all chunks of a plan, on the whole team.</summary>
internal sealed unsafe class PackWork(PackPlan plan, WorkerTeam team)
{
    // One of each chunk, and one of the tables.
    private readonly byte[] _hashes = new byte[(plan.Chunks.Count + 1) * PackKey.HashBytes];

    /// <summary>Rearranges all matrices into memory.</summary>
    public void Pack(byte* to) => ForEach((chunk, _) => chunk.Pack(to + chunk.Offset));

    /// <summary>Rearranges all matrices into a file behind its header, puts tables behind them, and returns the hash of the contents.</summary>
    public byte[] Write(SafeFileHandle file, ReadOnlySpan<byte> tables)
    {
        RandomAccess.Write(file, tables, PackHeader.Length + plan.Bytes);
        SHA256.HashData(tables, HashOf(plan.Chunks.Count));
        WithScratch((chunk, index, packed) =>
        {
            chunk.Pack(packed);
            var bytes = new ReadOnlySpan<byte>(packed, chunk.Bytes);
            RandomAccess.Write(file, bytes, PackHeader.Length + chunk.Offset);
            SHA256.HashData(bytes, HashOf(index));
        });
        return SHA256.HashData(_hashes);
    }

    /// <summary>The hash of the contents that a file really has.</summary>
    public byte[] Hash(SafeFileHandle file, int tableBytes)
    {
        var tables = new byte[tableBytes];
        SHA256.HashData(Read(file, tables, plan.Bytes), HashOf(plan.Chunks.Count));
        WithScratch((chunk, index, packed) => SHA256.HashData(Read(file, new Span<byte>(packed, chunk.Bytes), chunk.Offset), HashOf(index)));
        return SHA256.HashData(_hashes);
    }

    /// <summary>The hash of contents that lie in memory.</summary>
    public byte[] Hash(byte* packed, int tableBytes)
    {
        SHA256.HashData(new ReadOnlySpan<byte>(packed + plan.Bytes, tableBytes), HashOf(plan.Chunks.Count));
        ForEach((chunk, index) => SHA256.HashData(new ReadOnlySpan<byte>(packed + chunk.Offset, chunk.Bytes), HashOf(index)));
        return SHA256.HashData(_hashes);
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        int read = 0;
        for (int more = -1; read < bytes.Length && more != 0; read += more)
        {
            more = RandomAccess.Read(file, bytes[read..], PackHeader.Length + offset + read);
        }

        return bytes[..read];
    }

    private Span<byte> HashOf(int chunk) => _hashes.AsSpan(chunk * PackKey.HashBytes, PackKey.HashBytes);

    private void WithScratch(ChunkAction action)
    {
        int largest = plan.Chunks.Max(chunk => chunk.Bytes);
        using var scratch = new ThreadLocal<NativeBuffer>(() => new NativeBuffer(largest), trackAllValues: true);
        try
        {
            ForEach((chunk, index) => action(chunk, index, scratch.Value!.Pointer));
        }
        finally
        {
            foreach (var buffer in scratch.Values)
            {
                buffer.Dispose();
            }
        }
    }

    private void ForEach(Action<PackChunk, int> action) => team.Run(
        _ =>
        {
            for (int index = team.NextChunk(); index < plan.Chunks.Count; index = team.NextChunk())
            {
                action(plan.Chunks[index], index);
            }
        },
        team.Size);

    private delegate void ChunkAction(PackChunk chunk, int index, byte* scratch);
}
