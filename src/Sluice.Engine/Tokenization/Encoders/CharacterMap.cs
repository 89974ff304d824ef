using System.Buffers.Binary;
using Sluice.Engine.Gguf;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>
/// SentencePiece's <c>precompiled_charsmap</c>: a double-array trie over the bytes of what is replaced, then the replacements,
/// each ended by a zero. A unit of the trie holds a label (bits 0 to 7), whether a value hangs on it (bit 8), and the offset to
/// its children (bits 10 and up, in steps of 256 where bit 9 is set); a value's unit holds a number in its lower 31 bits.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <summary>Reads the map; throws <see cref="GgufException"/> when it is cut off.</summary>
    internal CharacterMap(ReadOnlySpan<byte> map, long offset)
    {
        long size = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : 0;
        if (size % 4 != 0 || size + 4 >= map.Length || map[^1] != 0)
        {
            throw new GgufException("the character map of the tokenizer is damaged", offset);
        }

        _units = new uint[size / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (i * 4))..]);
        }

        _replacements = map[(4 + (int)size)..].ToArray();
    }

    /// <summary>Finds the longest beginning of a text that is replaced, and by what.</summary>
    internal bool TryReplace(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement, out int length)
    {
        length = 0;
        replacement = default;
        uint node = _units.Length == 0 ? 0 : Children(_units[0]);
        for (int i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            if (node >= _units.Length || (_units[node] & 0x8000_00FF) != text[i])
            {
                break;
            }

            uint unit = _units[node];
            node ^= Children(unit);
            uint start = node < _units.Length ? _units[node] & 0x7FFF_FFFF : uint.MaxValue;
            if ((unit >> 8 & 1) != 0 && start < _replacements.Length)
            {
                var rest = _replacements.AsSpan((int)start);
                replacement = rest[..rest.IndexOf((byte)0)];
                length = i + 1;
            }
        }

        return length > 0;
    }

    private static uint Children(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
