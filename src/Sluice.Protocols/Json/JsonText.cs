using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>
/// Writes long texts several times faster than <see cref="Utf8JsonWriter"/> does, which goes character by character from the first one that needs an
/// escape on: texts of models and tools have one in every line.
/// </summary>
internal static class JsonText
{
    // Shorter ones gain nothing.
    private const int Shortest = 32;

    /// <summary>The most characters that are written at once, so that the longest texts need no more memory than others.</summary>
    public const int Piece = 4096;

    /// <summary>The most bytes that a character becomes: three, or an escape of six.</summary>
    public const int BytesPerCharacter = 6;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\', '\u007f']);

    /// <summary>Writes a member whose value is a text.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string value)
    {
        writer.WritePropertyName(name);
        writer.WriteTextValue(value);
    }

    /// <summary>Writes a text as a value.</summary>
    public static void WriteTextValue(this Utf8JsonWriter writer, string value)
    {
        if (value.Length < Shortest)
        {
            writer.WriteStringValue(value);
            return;
        }

        if (value.Length > Piece)
        {
            WritePieces(writer, value);
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent((value.Length * BytesPerCharacter) + 2);
        bytes[0] = (byte)'"';
        var length = 1 + Escape(value, bytes.AsSpan(1));
        bytes[length++] = (byte)'"';
        writer.WriteRawValue(bytes.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static void WritePieces(Utf8JsonWriter writer, ReadOnlySpan<char> text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length + (text.Length / 4) + (Piece * BytesPerCharacter));
        bytes[0] = (byte)'"';
        var length = 1;
        while (!text.IsEmpty)
        {
            var piece = PieceOf(text);
            if (bytes.Length - length < (piece.Length * BytesPerCharacter) + 1)
            {
                var larger = ArrayPool<byte>.Shared.Rent(bytes.Length + Math.Max(bytes.Length / 2, Piece * BytesPerCharacter));
                bytes.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(bytes);
                bytes = larger;
            }

            length += Escape(piece, bytes.AsSpan(length));
            text = text[piece.Length..];
        }

        bytes[length++] = (byte)'"';
        writer.WriteRawValue(bytes.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>What of a text is written next: a piece that cuts no character in two.</summary>
    public static ReadOnlySpan<char> PieceOf(ReadOnlySpan<char> text)
    {
        var length = Math.Min(text.Length, Piece);
        return length < text.Length && char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }

    /// <summary>Writes a text as it stands between quotes; returns the bytes. What is no Unicode (half a character) becomes the replacement character, as the writer does it.</summary>
    public static int Escape(ReadOnlySpan<char> text, Span<byte> output)
    {
        var length = 0;
        while (true)
        {
            var at = text.IndexOfAny(Escaped);
            length += Encoding.UTF8.GetBytes(at < 0 ? text : text[..at], output[length..]);
            if (at < 0)
                return length;
            length += WriteEscape(text[at], output[length..]);
            text = text[(at + 1)..];
        }
    }

    private static int WriteEscape(char character, Span<byte> output)
    {
        output[0] = (byte)'\\';
        var letter = character switch
        {
            '"' or '\\' => (byte)character,
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            _ => (byte)'u',
        };
        output[1] = letter;
        if (letter != 'u')
            return 2;
        output[2] = output[3] = (byte)'0';
        output[4] = (byte)('0' + (character >> 4));
        output[5] = (byte)"0123456789abcdef"[character & 0xF];
        return 6;
    }
}
