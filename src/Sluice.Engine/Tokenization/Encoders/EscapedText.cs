using System.Buffers;
using System.Text;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Text as UTF-8 in the form in which vocabularies with escaped spaces are looked up: U+2581 is a space there.</summary>
internal static class EscapedText
{
    /// <summary>Writes a text, with a space in front where one is asked for, and returns all of the buffer.</summary>
    internal static ReadOnlySpan<byte> Of(ReadOnlySpan<char> text, bool withSpaceInFront, ArrayBufferWriter<byte> buffer)
    {
        if (withSpaceInFront)
        {
            buffer.Write(" "u8);
        }

        var destination = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        int count = Encoding.UTF8.GetBytes(text, destination);
        buffer.Advance(SpaceMark.Unescape(destination[..count], destination));
        return buffer.WrittenSpan;
    }

    /// <summary>The number of bytes of the UTF-8 character that begins with this byte.</summary>
    internal static int CharacterLength(byte first) => first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}
