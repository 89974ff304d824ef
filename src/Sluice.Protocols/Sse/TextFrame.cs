using System.Buffers;
using System.Text;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Sse;

/// <summary>A frame that is always the same but for one text: written once with an empty text, its bytes serve for all that follow.</summary>
internal sealed class TextFrame
{
    private readonly byte[] _before;
    private readonly byte[] _after;

    private TextFrame(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        _before = before.ToArray();
        _after = after.ToArray();
    }

    /// <summary>Makes one from a frame whose text is empty.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="name">The name of the member that holds the text; the last one of that name.</param>
    public static TextFrame Of(ReadOnlySpan<byte> frame, string name)
    {
        var member = Encoding.UTF8.GetBytes($"\"{name}\":\"\"");
        var at = frame.LastIndexOf(member) + member.Length - 1;
        return new TextFrame(frame[..at], frame[at..]);
    }

    /// <summary>Writes the frame.</summary>
    /// <param name="text">The text.</param>
    /// <param name="output">Takes the bytes.</param>
    public void Write(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        if (text.Length <= JsonText.Piece)
        {
            var span = output.GetSpan(_before.Length + (text.Length * JsonText.BytesPerCharacter) + _after.Length);
            _before.CopyTo(span);
            var length = _before.Length + JsonText.Escape(text, span[_before.Length..]);
            _after.CopyTo(span[length..]);
            output.Advance(length + _after.Length);
            return;
        }

        output.Write(_before);
        while (!text.IsEmpty)
        {
            var piece = JsonText.PieceOf(text);
            output.Advance(JsonText.Escape(piece, output.GetSpan(piece.Length * JsonText.BytesPerCharacter)));
            text = text[piece.Length..];
        }

        output.Write(_after);
    }
}
