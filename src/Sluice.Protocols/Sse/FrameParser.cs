using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Sse;

/// <summary>Cuts a stream into frames, in the framing of its dialect.</summary>
/// <param name="framing">Server-sent events or lines.</param>
/// <param name="maxFrameBytes">The largest frame, in bytes; a larger one stops the parser.</param>
public sealed class FrameParser(StreamFraming framing, int maxFrameBytes = 1 << 20)
{
    private readonly SseParser? _events = framing == StreamFraming.Lines ? null : new SseParser(maxFrameBytes);
    private readonly LineParser? _lines = framing == StreamFraming.Lines ? new LineParser(maxFrameBytes) : null;

    /// <summary>Whether all bytes so far belong to whole frames.</summary>
    public bool IsBetweenFrames => _events?.IsBetweenEvents ?? _lines!.IsBetweenLines;

    /// <summary>Takes the next piece.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="bytes">The piece.</param>
    /// <param name="visitor">Is told what is complete.</param>
    /// <returns>False if a frame is larger than allowed.</returns>
    public bool Push<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : ISseVisitor, allows ref struct =>
        _events?.Push(bytes, ref visitor) ?? _lines!.Push(bytes, ref visitor);

    /// <summary>The stream has ended: a frame without its end counts all the same.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="visitor">Is told the last frame, if there is one.</param>
    public void Complete<T>(ref T visitor) where T : ISseVisitor, allows ref struct
    {
        _events?.Complete(ref visitor);
        _lines?.Complete(ref visitor);
    }
}
