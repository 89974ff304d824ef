using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Reasoning;

/// <summary>
/// Remembers which credential made the proofs of reasoning that clients carry themselves, by a hash of the proof: bounded, expiring, and apart for
/// each account. The proofs themselves are not kept.
/// </summary>
internal sealed class ProofOrigins(TimeProvider time)
{
    private const int Most = 64 * 1024;
    private const int LongestProof = 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _oldestFirst = new();
    private volatile bool _isEmpty = true;

    /// <summary>Whether nothing was ever remembered, so that nothing has to be looked for.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Remembers who made a proof.</summary>
    /// <param name="tenant">Whose conversation it is.</param>
    /// <param name="proof">The proof as JSON has it between quotes.</param>
    /// <param name="maker">Who made it.</param>
    public void Put(string tenant, ReadOnlySpan<byte> proof, ProofMaker maker)
    {
        if (KeyOf(tenant, proof) is { } key)
        {
            Put(new Entry(key, maker, time.GetUtcNow() + Longest));
        }
    }

    /// <summary>Who made a proof; null if nobody knows (any more).</summary>
    /// <param name="tenant">Whose conversation it is.</param>
    /// <param name="proof">The proof as JSON has it between quotes.</param>
    public ProofMaker? Find(string tenant, ReadOnlySpan<byte> proof)
    {
        if (KeyOf(tenant, proof) is not { } key)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var known) || known.Value.Expires <= time.GetUtcNow())
            {
                return null;
            }

            // A conversation that goes on keeps what it needs.
            _oldestFirst.Remove(known);
            known.Value = known.Value with { Expires = time.GetUtcNow() + Longest };
            _oldestFirst.AddLast(known);
            return known.Value.Maker;
        }
    }

    private void Put(Entry entry)
    {
        lock (_lock)
        {
            if (_entries.Remove(entry.Key, out var known))
            {
                _oldestFirst.Remove(known);
            }

            _entries[entry.Key] = _oldestFirst.AddLast(entry);
            while (_oldestFirst.First is { } oldest && (_entries.Count > Most || oldest.Value.Expires <= time.GetUtcNow()))
            {
                _entries.Remove(oldest.Value.Key);
                _oldestFirst.Remove(oldest);
            }
        }

        _isEmpty = false;
    }

    // Clients write other escapes than providers, and those that hold bytes may write base64 with the alphabet of addresses and without padding.
    private static UInt128? KeyOf(string tenant, ReadOnlySpan<byte> proof)
    {
        if (proof.IsEmpty || proof.Length > LongestProof)
        {
            return null;
        }

        var rented = ArrayPool<byte>.Shared.Rent(proof.Length + 2);
        try
        {
            var value = Unescape(proof, rented);
            if (value.IsEmpty)
            {
                return null;
            }

            value.Replace((byte)'-', (byte)'+');
            value.Replace((byte)'_', (byte)'/');
            Span<byte> both = stackalloc byte[64];
            SHA256.HashData(Encoding.UTF8.GetBytes(tenant), both);
            SHA256.HashData(value.TrimEnd((byte)'='), both[32..]);
            return MemoryMarshal.Read<UInt128>(SHA256.HashData(both));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static Span<byte> Unescape(ReadOnlySpan<byte> proof, byte[] buffer)
    {
        if (!proof.Contains((byte)'\\'))
        {
            proof.CopyTo(buffer);
            return buffer.AsSpan(0, proof.Length);
        }

        buffer[0] = buffer[proof.Length + 1] = (byte)'"';
        proof.CopyTo(buffer.AsSpan(1));
        try
        {
            var reader = new Utf8JsonReader(buffer.AsSpan(0, proof.Length + 2));
            reader.Read();
            var value = Encoding.UTF8.GetBytes(reader.GetString()!);
            value.CopyTo(buffer.AsSpan());
            return buffer.AsSpan(0, value.Length);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private sealed record Entry(UInt128 Key, ProofMaker Maker, DateTimeOffset Expires);
}
