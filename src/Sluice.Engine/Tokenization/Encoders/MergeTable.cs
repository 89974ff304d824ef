using System.Numerics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Which two neighbouring tokens may become one, and which merge goes first: the one of lower rank.</summary>
internal sealed class MergeTable
{
    private const string Key = "tokenizer.ggml.merges";

    // Multiplying by an odd number that a file's author does not know keeps pairs apart, so that they can't be made to collide.
    private readonly ulong _spread;
    private readonly int _shift;

    // Open addressing; a place whose left token is -1 is free.
    private readonly Entry[] _entries;

    private MergeTable(Entry[] entries, ulong spread)
    {
        _entries = entries;
        _spread = spread;
        _shift = 64 - BitOperations.Log2((uint)entries.Length);
    }

    /// <summary>Makes the table that a file describes.</summary>
    internal static MergeTable Build(GgufMetadata metadata, Vocabulary vocabulary, ulong seed)
    {
        if (!metadata.Contains(Key))
        {
            throw new GgufException($"the metadata lacks '{Key}'", 0);
        }

        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, (long)metadata.ArrayLength(Key) * 3 / 2));
        var entries = new Entry[capacity];
        Array.Fill(entries, new Entry(-1, -1, default));
        var table = new MergeTable(entries, SeededHash.Derive(seed) | 1);
        int rank = 0;
        byte[] scratch = new byte[256];
        metadata.VisitStrings(Key, text =>
        {
            // A space never stands for itself in the byte alphabet, so the first one behind the first character separates.
            int space = text.Length < 3 ? -1 : text[1..].IndexOf((byte)' ') + 1;
            if (space <= 0)
            {
                throw new GgufException($"merge {rank} is not two texts with a space between them", metadata.OffsetOf(Key));
            }

            scratch = scratch.Length < text.Length ? new byte[text.Length] : scratch;
            int left = ByteAlphabet.Decode(text[..space], scratch);
            int whole = left + ByteAlphabet.Decode(text[(space + 1)..], scratch.AsSpan(left));
            table.Add(vocabulary.Find(scratch.AsSpan(0, left)), vocabulary.Find(scratch.AsSpan(left, whole - left)), vocabulary.Find(scratch.AsSpan(0, whole)), rank++);
        });
        return table;
    }

    /// <summary>Reads a table that was built before.</summary>
    internal static MergeTable Read(TableReader tables)
    {
        ulong spread = tables.ReadOne<ulong>();
        var entries = tables.Read<Entry>();
        return entries.Length >= 4 && BitOperations.IsPow2(entries.Length)
            ? new MergeTable(entries, spread)
            : throw new InvalidDataException($"A table of merges has {entries.Length} places.");
    }

    /// <summary>Writes it for <see cref="Read"/>.</summary>
    internal void Write(TableWriter tables)
    {
        tables.Write(_spread);
        tables.Write<Entry>(_entries);
    }

    internal bool TryFind(int left, int right, out Merge merge)
    {
        ref readonly var entry = ref _entries[PlaceOf(left, right)];
        merge = entry.Merge;
        return entry.Left >= 0;
    }

    private void Add(int left, int right, int merged, int rank)
    {
        // A merge of or into something that is no token can never be seen in a result. Of two with the same parts the first counts.
        if (left >= 0 && right >= 0 && merged >= 0 && PlaceOf(left, right) is var place && _entries[place].Left < 0)
        {
            _entries[place] = new Entry(left, right, new Merge(rank, merged));
        }
    }

    /// <summary>Where a pair is, or the free place where it would be. A third of all places is always free.</summary>
    private int PlaceOf(int left, int right)
    {
        ulong key = ((ulong)(uint)left << 32) | (uint)right;
        int place = (int)((key * _spread) >> _shift);
        while (_entries[place] is { Left: >= 0 } entry && (entry.Left != left || entry.Right != right))
        {
            place = (place + 1) & (_entries.Length - 1);
        }

        return place;
    }

    internal readonly record struct Merge(int Rank, int Token);

    private readonly record struct Entry(int Left, int Right, Merge Merge);
}
