using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sluice.Engine.Kernels;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Packs;

/// <summary>What is done to all chunks of a plan, on the whole team.</summary>
internal sealed unsafe class PackWork(PackPlan plan, WorkerTeam team)
{
    private readonly byte[] _hashes = new byte[plan.Chunks.Count * PackKey.HashBytes];

    /// <summary>Rearranges all matrices into memory.</summary>
    public void Pack(byte* to) => ForEach((chunk, _) => chunk.Pack(to + chunk.Offset));

    /// <summary>Rearranges all matrices into a file behind its header and returns the hash of the contents.</summary>
    public byte[] Write(SafeFileHandle file)
    {
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
    public byte[] Hash(SafeFileHandle file)
    {
        WithScratch((chunk, index, packed) =>
        {
            var bytes = new Span<byte>(packed, chunk.Bytes);
            int read = 0;
            for (int more = -1; read < bytes.Length && more != 0; read += more)
            {
                more = RandomAccess.Read(file, bytes[read..], PackHeader.Length + chunk.Offset + read);
            }

            SHA256.HashData(bytes[..read], HashOf(index));
        });
        return SHA256.HashData(_hashes);
    }

    /// <summary>The hash of contents that lie in memory.</summary>
    public byte[] Hash(byte* packed)
    {
        ForEach((chunk, index) => SHA256.HashData(new ReadOnlySpan<byte>(packed + chunk.Offset, chunk.Bytes), HashOf(index)));
        return SHA256.HashData(_hashes);
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
