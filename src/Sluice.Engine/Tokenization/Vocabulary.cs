using System.Buffers;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization;

/// <summary>The bytes and the kind of every token, and the way back from bytes to a token.</summary>
internal sealed class Vocabulary
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string KindsKey = "tokenizer.ggml.token_type";
    private const int MaxTokens = 1 << 24;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[] _ends;
    private readonly byte[] _kinds;
    private readonly int[] _slots;
    private readonly int[] _byteTokens = new int[256];

    internal Vocabulary(GgufMetadata metadata)
    {
        int count = metadata.ArrayLength(TokensKey);
        if (count is 0 or > MaxTokens)
        {
            throw new GgufException($"'{TokensKey}' is missing or has {count} elements; allowed are 1 to {MaxTokens}", metadata.OffsetOf(TokensKey));
        }

        _kinds = ReadKinds(metadata, count);
        _ends = new int[count];
        _bytes = ReadBytes(metadata);
        _slots = Index();
        FindByteTokens(metadata.OffsetOf(TokensKey));
    }

    internal int Count => _ends.Length;

    internal ReadOnlySpan<byte> BytesOf(int id)
    {
        int start = id == 0 ? 0 : _ends[id - 1];
        return _bytes.Span[start.._ends[id]];
    }

    internal TokenKind KindOf(int id) => (TokenKind)_kinds[id];

    /// <summary>The token that stands for a single byte, or -1 for a byte that no UTF-8 text holds.</summary>
    internal int TokenOf(byte value) => _byteTokens[value];

    /// <summary>The text token with exactly these bytes, or -1; control tokens are never found.</summary>
    internal int Find(ReadOnlySpan<byte> bytes)
    {
        for (int slot = SlotOf(bytes); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            int id = _slots[slot] - 1;
            if (BytesOf(id).SequenceEqual(bytes))
            {
                return id;
            }
        }

        return -1;
    }

    private static byte[] ReadKinds(GgufMetadata metadata, int count)
    {
        var kinds = new byte[count];
        int[]? stored = metadata.GetInt32Array(KindsKey);
        if (stored is null)
        {
            Array.Fill(kinds, (byte)TokenKind.Normal);
            return kinds;
        }

        if (stored.Length != count)
        {
            throw new GgufException($"'{KindsKey}' has {stored.Length} elements for {count} tokens", metadata.OffsetOf(KindsKey));
        }

        for (int id = 0; id < count; id++)
        {
            kinds[id] = stored[id] is >= 0 and <= (int)TokenKind.Byte ? (byte)stored[id] : (byte)TokenKind.Undefined;
        }

        return kinds;
    }

    private ReadOnlyMemory<byte> ReadBytes(GgufMetadata metadata)
    {
        var bytes = new ArrayBufferWriter<byte>(Count * 8);
        int id = 0;
        metadata.VisitStrings(TokensKey, utf8 =>
        {
            if (bytes.WrittenCount > int.MaxValue / 4)
            {
                throw new GgufException("the vocabulary's texts are too long", metadata.OffsetOf(TokensKey));
            }

            var destination = bytes.GetSpan(Math.Max(utf8.Length, 1));
            bool isText = KindOf(id) is TokenKind.Normal or TokenKind.Byte or TokenKind.Undefined;
            if (!isText)
            {
                utf8.CopyTo(destination);
            }

            bytes.Advance(isText ? ByteAlphabet.Decode(utf8, destination) : utf8.Length);
            _ends[id++] = bytes.WrittenCount;
        });
        return bytes.WrittenMemory;
    }

    private int[] Index()
    {
        var slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 2)];
        for (int id = 0; id < Count; id++)
        {
            if (KindOf(id) is TokenKind.Control or TokenKind.Unknown)
            {
                continue;
            }

            var bytes = BytesOf(id);
            int slot = SlotOf(bytes, slots.Length);
            while (slots[slot] != 0 && !BytesOf(slots[slot] - 1).SequenceEqual(bytes))
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            // Of tokens with the same bytes the first is found.
            if (slots[slot] == 0)
            {
                slots[slot] = id + 1;
            }
        }

        return slots;
    }

    private void FindByteTokens(long offset)
    {
        for (int value = 0; value < 256; value++)
        {
            _byteTokens[value] = Find([(byte)value]);
            bool occursInUtf8 = value is not (0xC0 or 0xC1 or >= 0xF5);
            if (_byteTokens[value] < 0 && occursInUtf8)
            {
                throw new GgufException($"the vocabulary has no token for the byte {value}", offset);
            }
        }
    }

    private int SlotOf(ReadOnlySpan<byte> bytes) => SlotOf(bytes, _slots.Length);

    private static int SlotOf(ReadOnlySpan<byte> bytes, int slots)
    {
        // Seeded per process, so that a file can't be made to collide.
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode() & (slots - 1);
    }
}
