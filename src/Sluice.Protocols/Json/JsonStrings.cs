using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Sluice.Protocols.Json;

/// <summary>Makes strings of the texts of scanned JSON that have escapes: from one character that several bytes tell to the next, in wide steps.</summary>
internal static class JsonStrings
{
    private const int Block = 64;
    private const int Step = 32;

    /// <summary>The text that stands between two quotes.</summary>
    /// <param name="json">The whole JSON, which may be read, but not told, beyond the text.</param>
    /// <param name="start">Where the text begins.</param>
    /// <param name="length">Its bytes: valid UTF-8, valid escapes.</param>
    public static string Unescape(ReadOnlySpan<byte> json, int start, int length)
    {
        var characters = ArrayPool<char>.Shared.Rent(length + Step);
        var text = new string(characters, 0, Unescape(json, start, start + length, MemoryMarshal.Cast<char, ushort>(characters.AsSpan())));
        ArrayPool<char>.Shared.Return(characters);
        return text;
    }

    private static int Unescape(ReadOnlySpan<byte> json, int from, int end, Span<ushort> text)
    {
        var length = 0;
        var block = from;
        for (; block < end && json.Length - block >= Block + Step; block += Block)
        {
            var others = Others(json[block..]) & (ulong.MaxValue << (from - block > 0 ? from - block : 0));
            if (end - block < Block)
                others &= (1UL << (end - block)) - 1;
            while (others != 0)
            {
                var at = block + BitOperations.TrailingZeroCount(others);
                Widen(json, from, at, text[length..]);
                length += at - from;
                length += UnescapeOne(json[at..], text[length..], out var read);
                from = at + read;
                others = from - block < Block ? others & (ulong.MaxValue << (from - block)) : 0;
            }
        }

        if (block >= end)
        {
            Widen(json, from, end, text[length..]);
            return length + end - from;
        }

        // Close to the end of the JSON there is no room for wide steps.
        while (from < end)
        {
            length += UnescapeOne(json[from..], text[length..], out var read);
            from += read;
        }

        return length;
    }

    // A bit for each byte that is no character by itself.
    private static ulong Others(ReadOnlySpan<byte> block)
    {
        var first = Vector256.Create(block);
        var second = Vector256.Create(block[Step..]);
        var backslash = Vector256.Create((byte)'\\');
        return (first | Vector256.Equals(first, backslash)).ExtractMostSignificantBits() | ((ulong)(second | Vector256.Equals(second, backslash)).ExtractMostSignificantBits() << Step);
    }

    // What is written beyond the end will be written again.
    private static void Widen(ReadOnlySpan<byte> json, int from, int to, Span<ushort> text)
    {
        for (; from < to; from += Step)
        {
            var (first, second) = Vector256.Widen(Vector256.Create(json[from..]));
            first.CopyTo(text);
            second.CopyTo(text[(Step / 2)..]);
            text = text[Step..];
        }
    }

    private static int UnescapeOne(ReadOnlySpan<byte> json, Span<ushort> text, out int read)
    {
        if (json[0] >= 0x80)
        {
            Rune.DecodeFromUtf8(json, out var character, out read);
            return character.EncodeToUtf16(MemoryMarshal.Cast<ushort, char>(text));
        }

        read = 1;
        text[0] = json[0] == '\\' ? JsonEscapes.Read(json, out read) : json[0];
        return 1;
    }
}
