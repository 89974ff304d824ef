using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Engine.Tokenization;

/// <summary>Turns bytes that arrive in pieces into text, holding back an unfinished character; bytes that are no UTF-8 become U+FFFD. Not thread-safe.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a stream of text, as said.")]
public sealed class Utf8Stream
{
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();

    /// <summary>Adds bytes and returns the characters that they complete, possibly none.</summary>
    public string Append(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Ends the text: returns U+FFFD for an unfinished character, otherwise nothing, and starts anew.</summary>
    public string Flush() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        int count = _decoder.GetCharCount(bytes, flush);
        if (count == 0)
        {
            _decoder.GetChars(bytes, [], flush);
            return string.Empty;
        }

        return string.Create(count, new State(_decoder, bytes, flush), static (chars, state) => state.Decoder.GetChars(state.Bytes, chars, state.Flush));
    }

    private readonly ref struct State(Decoder decoder, ReadOnlySpan<byte> bytes, bool flush)
    {
        internal Decoder Decoder { get; } = decoder;

        internal ReadOnlySpan<byte> Bytes { get; } = bytes;

        internal bool Flush { get; } = flush;
    }
}
