namespace Sluice.Engine.Tokenization;

/// <summary>The character U+2581 that SentencePiece writes for a space.</summary>
internal static class SpaceMark
{
    private static ReadOnlySpan<byte> Mark => "\u2581"u8;

    /// <summary>Copies bytes with marks as spaces; returns the number of bytes written, never more than were read.</summary>
    internal static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int written = 0;
        while (true)
        {
            int mark = text.IndexOf(Mark);
            var plain = mark < 0 ? text : text[..mark];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (mark < 0)
            {
                return written;
            }

            destination[written++] = (byte)' ';
            text = text[(mark + Mark.Length)..];
        }
    }

    /// <summary>The byte that a token such as <c>&lt;0x0A&gt;</c> stands for, or -1.</summary>
    internal static int ByteOf(ReadOnlySpan<byte> text) =>
        text.Length == 6 && text.StartsWith("<0x"u8) && text[5] == '>'
            && System.Buffers.Text.Utf8Parser.TryParse(text[3..5], out byte value, out int consumed, 'x') && consumed == 2
            ? value
            : -1;
}
