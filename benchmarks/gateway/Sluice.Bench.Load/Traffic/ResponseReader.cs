using System.Buffers.Text;
using System.Text;

namespace Sluice.Bench.Load.Traffic;

/// <summary>Reads one HTTP/1.1 response after the other from bytes as they come: status, body length, and when the body began.</summary>
internal sealed class ResponseReader
{
    private readonly byte[] _head = new byte[16 * 1024];
    private int _headLength;
    private State _state = State.Head;
    private long _remaining;
    private long _chunkSize;

    private enum State
    {
        Head,
        Fixed,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkEnd,
        Trailer,
        Done,
    }

    public int Status { get; private set; }

    public long BodyLength { get; private set; }

    public bool IsDone => _state == State.Done;

    /// <summary>Where the body goes when somebody wants to look at it.</summary>
    public StringBuilder? Capture { get; set; }

    public void Reset()
    {
        _state = State.Head;
        _headLength = 0;
        _remaining = 0;
        _chunkSize = 0;
        Status = 0;
        BodyLength = 0;
    }

    /// <summary>Takes what arrived; anything after the response's end is an error, since requests are not pipelined.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[(_state == State.Head ? TakeHead(bytes) : TakeBody(bytes))..];
        }
    }

    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        var before = _headLength;
        var copied = Math.Min(bytes.Length, _head.Length - before);
        if (copied == 0)
            throw new InvalidDataException("The response's head is too long.");
        bytes[..copied].CopyTo(_head.AsSpan(before));
        _headLength = before + copied;
        var end = _head.AsSpan(0, _headLength).IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return copied;

        ParseHead(_head.AsSpan(0, end + 2));
        return end + 4 - before;
    }

    private void ParseHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
            throw new InvalidDataException("The response does not begin with an HTTP/1.1 status line.");
        Status = status;
        _state = State.Done;
        for (var line = NextLine(ref head); !head.IsEmpty;)
        {
            line = NextLine(ref head);
            var colon = line.IndexOf((byte)':');
            if (colon < 0)
                continue;
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "content-length"u8) && Utf8Parser.TryParse(value, out long length, out _))
            {
                _remaining = length;
                _state = length == 0 ? State.Done : State.Fixed;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                _state = State.ChunkSize;
            }
        }
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf("\r\n"u8);
        var line = text[..end];
        text = text[(end + 2)..];
        return line;
    }

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Fixed:
            case State.ChunkData:
                var taken = (int)Math.Min(bytes.Length, _remaining);
                BodyLength += taken;
                Capture?.Append(Encoding.UTF8.GetString(bytes[..taken]));
                _remaining -= taken;
                if (_remaining == 0)
                    _state = _state == State.Fixed ? State.Done : State.ChunkEnd;
                return taken;
            case State.ChunkSize:
                var digit = HexDigit(bytes[0]);
                if (digit >= 0)
                    _chunkSize = (_chunkSize * 16) + digit;
                else if (bytes[0] == '\n')
                    BeginChunk();
                else if (bytes[0] != '\r')
                    _state = State.ChunkExtension;
                return 1;
            case State.ChunkExtension:
                if (bytes[0] == '\n')
                    BeginChunk();
                return 1;
            case State.ChunkEnd:
                if (bytes[0] == '\n')
                    _state = State.ChunkSize;
                return 1;
            case State.Trailer:
                // The servers measured here send no trailers, so what follows the last chunk is one empty line.
                if (bytes[0] == '\n')
                    _state = State.Done;
                return 1;
            default:
                throw new InvalidDataException("Bytes follow the response's end.");
        }
    }

    private void BeginChunk()
    {
        _remaining = _chunkSize;
        _chunkSize = 0;
        _state = _remaining == 0 ? State.Trailer : State.ChunkData;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
