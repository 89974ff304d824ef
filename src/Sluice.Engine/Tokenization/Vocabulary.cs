using System.Buffers;
using System.Text;
using Sluice.Engine.Gguf;
using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Tokenization;

/// <summary>The bytes and the kind of every token, and the way back from bytes to a token.</summary>
internal sealed class Vocabulary
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string KindsKey = "tokenizer.ggml.token_type";
    private const int MaxTokens = 1 << 24;

    // Tries of the texts take some fifty times their bytes, and reading a text as long a time as its longest token has bytes.
    private const int MaxTextBytes = 1 << 26;
    private const int MaxTokenBytes = 1 << 14;

    private readonly TokenSpelling _spelling;
    private readonly ulong _seed;
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly byte[] _kinds;

    // Open addressing; a slot holds one more than the id of a token, or 0.
    private readonly int[] _slots;
    private readonly int[] _byteTokens;

    private Vocabulary(GgufMetadata metadata, TokenSpelling spelling, ulong seed)
    {
        _spelling = spelling;
        _seed = seed;
        int count = metadata.ArrayLength(TokensKey);
        if (count is 0 or > MaxTokens)
        {
            throw new GgufException($"'{TokensKey}' is missing or has {count} elements; allowed are 1 to {MaxTokens}", metadata.OffsetOf(TokensKey));
        }

        _kinds = ReadKinds(metadata, count);
        _ends = new int[count];
        _bytes = ReadBytes(metadata);
        _slots = Index();
        _byteTokens = FindByteTokens(metadata.OffsetOf(TokensKey));
        for (int id = 0; id < count; id++)
        {
            LongestToken = Math.Max(LongestToken, BytesOf(id).Length);
        }
    }

    private Vocabulary(TableReader tables, TokenSpelling spelling)
    {
        _spelling = spelling;
        _seed = tables.ReadOne<ulong>();
        LongestToken = tables.ReadOne<int>();
        _ends = tables.Read<int>();
        _kinds = tables.Read<byte>(Count);
        _bytes = tables.Read<byte>(Count == 0 ? -1 : _ends[^1]);
        _slots = tables.Read<int>(SlotCount(Count));
        _byteTokens = tables.Read<int>(256);
    }

    /// <summary>Makes the vocabulary that a file describes; throws <see cref="GgufException"/> where it does not.</summary>
    internal static Vocabulary Build(GgufMetadata metadata, TokenSpelling spelling, ulong seed) => new(metadata, spelling, seed);

    /// <summary>Reads a vocabulary that was built before.</summary>
    internal static Vocabulary Read(TableReader tables, TokenSpelling spelling) => new(tables, spelling);

    /// <summary>Writes it for <see cref="Read"/>.</summary>
    internal void Write(TableWriter tables)
    {
        tables.Write(_seed);
        tables.Write(LongestToken);
        tables.Write<int>(_ends);
        tables.Write<byte>(_kinds);
        tables.Write<byte>(_bytes);
        tables.Write<int>(_slots);
        tables.Write<int>(_byteTokens);
    }

    internal int Count => _ends.Length;

    /// <summary>The length of the longest token in bytes.</summary>
    internal int LongestToken { get; }

    internal ReadOnlySpan<byte> BytesOf(int id) => _bytes.AsSpan(StartOf(id).._ends[id]);

    internal ReadOnlyMemory<byte> MemoryOf(int id) => _bytes.AsMemory(StartOf(id).._ends[id]);

    internal TokenKind KindOf(int id) => (TokenKind)_kinds[id];

    /// <summary>The token that stands for a single byte, or -1; a byte-level vocabulary has one for each that UTF-8 text can hold.</summary>
    internal int TokenOf(byte value) => _byteTokens[value];

    /// <summary>The text token with exactly these bytes, or -1; control tokens are never found.</summary>
    internal int Find(ReadOnlySpan<byte> bytes)
    {
        for (int slot = SlotOf(bytes, _slots.Length); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            int id = _slots[slot] - 1;
            if (BytesOf(id).SequenceEqual(bytes))
            {
                return id;
            }
        }

        return -1;
    }

    private int StartOf(int id) => id == 0 ? 0 : _ends[id - 1];

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

    private byte[] ReadBytes(GgufMetadata metadata)
    {
        var bytes = new ArrayBufferWriter<byte>(Count * 8);
        var ends = TokenMarks.WellKnownEnds.ToHashSet(StringComparer.Ordinal);
        int longestEnd = ends.Max(Encoding.UTF8.GetByteCount);
        int id = 0;
        metadata.VisitStrings(TokensKey, utf8 =>
        {
            if (utf8.Length > MaxTokenBytes || bytes.WrittenCount > MaxTextBytes)
            {
                throw new GgufException(
                    $"token {id} has {utf8.Length} bytes, behind {bytes.WrittenCount} of others; allowed are {MaxTokenBytes}, and {MaxTextBytes} together", metadata.OffsetOf(TokensKey));
            }

            var destination = bytes.GetSpan(Math.Max(utf8.Length, 1));
            // A token that ends turns must not come from a user's text, whatever kind the file says it is.
            if (utf8.Length <= longestEnd && KindOf(id) != TokenKind.Control && ends.Contains(Encoding.UTF8.GetString(utf8)))
            {
                _kinds[id] = (byte)TokenKind.Control;
            }

            bytes.Advance(Decode(utf8, KindOf(id), destination));
            _ends[id++] = bytes.WrittenCount;
        });
        return bytes.WrittenSpan.ToArray();
    }

    private int Decode(ReadOnlySpan<byte> utf8, TokenKind kind, Span<byte> destination)
    {
        if (kind is not (TokenKind.Normal or TokenKind.Byte or TokenKind.Undefined))
        {
            utf8.CopyTo(destination);
            return utf8.Length;
        }

        if (_spelling == TokenSpelling.ByteAlphabet)
        {
            return ByteAlphabet.Decode(utf8, destination);
        }

        if (kind == TokenKind.Byte && SpaceMark.ByteOf(utf8) is var value and >= 0)
        {
            destination[0] = (byte)value;
            return 1;
        }

        return SpaceMark.Unescape(utf8, destination);
    }

    private int[] Index()
    {
        var slots = new int[SlotCount(Count)];
        for (int id = 0; id < Count; id++)
        {
            // With escaped spaces, the token of a byte is the last resort, not what the text of that byte is looked for as.
            if (KindOf(id) is TokenKind.Control or TokenKind.Unknown || IsFallback(id))
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

    private bool IsFallback(int id) => _spelling == TokenSpelling.EscapedSpaces && KindOf(id) == TokenKind.Byte;

    private int[] FindByteTokens(long offset)
    {
        var tokens = new int[256];
        if (_spelling == TokenSpelling.EscapedSpaces)
        {
            Array.Fill(tokens, -1);
            for (int id = Count - 1; id >= 0; id--)
            {
                if (IsFallback(id) && BytesOf(id) is [var value])
                {
                    tokens[value] = id;
                }
            }

            return tokens;
        }

        for (int value = 0; value < 256; value++)
        {
            tokens[value] = Find([(byte)value]);
            bool occursInUtf8 = value is not (0xC0 or 0xC1 or >= 0xF5);
            if (tokens[value] < 0 && occursInUtf8)
            {
                throw new GgufException($"the vocabulary has no token for the byte {value}", offset);
            }
        }

        return tokens;
    }

    private static int SlotCount(int tokens) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens * 2);

    private int SlotOf(ReadOnlySpan<byte> bytes, int slots) => (int)SeededHash.Of(bytes, _seed) & (slots - 1);
}
