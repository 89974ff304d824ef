using System.Text;

namespace Sluice.Engine.Tokenization;

/// <summary>The alphabet of byte-level vocabularies: every byte has a printable character, so that a vocabulary can be written as text.</summary>
internal static class ByteAlphabet
{
    // Bytes that print keep their own code point; the others get U+0100, U+0101, ... in order.
    private const int FirstStandIn = 0x100;
    private static readonly short[] ByteOfCharacter = Build();

    /// <summary>Decodes a token's text to the bytes that it stands for; characters outside the alphabet stay as they are. Returns the number of bytes written, never more than were read.</summary>
    internal static int Decode(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        int written = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var character, out int consumed);
            int value = character.Value < ByteOfCharacter.Length ? ByteOfCharacter[character.Value] : -1;
            if (value >= 0)
            {
                destination[written++] = (byte)value;
            }
            else
            {
                utf8[..consumed].CopyTo(destination[written..]);
                written += consumed;
            }

            utf8 = utf8[consumed..];
        }

        return written;
    }

    /// <summary>The character that stands for a byte.</summary>
    internal static char CharacterOf(byte value) => (char)Array.IndexOf(ByteOfCharacter, value);

    private static short[] Build()
    {
        var map = new short[FirstStandIn + 68];
        Array.Fill(map, (short)-1);
        int standIn = FirstStandIn;
        for (short value = 0; value < 256; value++)
        {
            bool prints = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
            map[prints ? value : standIn++] = value;
        }

        return map;
    }
}
