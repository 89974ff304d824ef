namespace Sluice.Protocols.Multipart;

/// <summary>
/// Reads a form (RFC 7578) as it arrives, in pieces of any size, without keeping content: at most one part's headers are held. Line breaks
/// are CRLF, as the protocol prescribes.
/// </summary>
public sealed class MultipartParser
{
    /// <summary>The most bytes of headers of one part.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>The most parts of a form.</summary>
    public const int MaxParts = 256;

    private const int MaxPreamble = 4 * 1024;
    private const int MaxPadding = 256;

    // A line break, two dashes, the boundary. A carriage return stands at its begin only, so that a failed match begins anew without a look back.
    private readonly byte[] _delimiter;
    private readonly List<byte> _headers = [];
    private State _state = State.Preamble;
    private long _position;
    private long _delimiterStart;
    private int _matched;
    private int _parts;
    private int _padding;

    /// <summary>Begins.</summary>
    /// <param name="boundary">The boundary, without dashes.</param>
    public MultipartParser(ReadOnlySpan<byte> boundary)
    {
        _delimiter = [.. "\r\n--"u8, .. boundary];
        // The first delimiter needs no line break before it.
        _matched = 2;
        _delimiterStart = -2;
    }

    private enum State
    {
        Preamble,
        Content,
        AfterDelimiter,
        AfterDash,
        Padding,
        LineEnd,
        Headers,
        Epilogue,
    }

    /// <summary>What is wrong with the form; null as long as nothing is. Nothing is read after it.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the closing delimiter has come.</summary>
    public bool HasEnded => _state == State.Epilogue;

    /// <summary>Where the bytes begin that may yet turn out to be the closing delimiter; after the end, where it begins.</summary>
    public long OpenDelimiterStart => _state switch
    {
        State.Content => _position - _matched,
        State.Headers => _position,
        _ => Math.Max(0, _delimiterStart),
    };

    /// <summary>Takes the next piece.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="bytes">The piece.</param>
    /// <param name="visitor">Is told what is in it.</param>
    /// <returns>Whether all is well so far.</returns>
    public bool Push<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : IMultipartVisitor
    {
        while (!bytes.IsEmpty && Error is null)
        {
            var taken = _state switch
            {
                State.Preamble or State.Content => TakeContent(bytes, ref visitor),
                State.Headers => TakeHeaders(bytes, ref visitor),
                State.Epilogue => bytes.Length,
                _ => TakeDelimiterEnd(bytes[0], ref visitor),
            };
            _position += taken;
            bytes = bytes[taken..];
        }

        return Error is null;
    }

    private int TakeContent<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : IMultipartVisitor
    {
        if (_matched > 0)
        {
            return ContinueMatch(bytes, ref visitor);
        }

        var candidate = bytes.IndexOf((byte)'\r');
        var content = candidate < 0 ? bytes : bytes[..candidate];
        Tell(content, ref visitor);
        if (candidate < 0)
        {
            return bytes.Length;
        }

        _matched = 1;
        return candidate + 1;
    }

    private int ContinueMatch<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : IMultipartVisitor
    {
        var wanted = _delimiter.AsSpan(_matched);
        var common = bytes.CommonPrefixLength(wanted);
        _matched += common;
        if (_matched == _delimiter.Length)
        {
            _delimiterStart = _position + common - _delimiter.Length;
            _matched = 0;
            if (_state == State.Content)
            {
                visitor.OnPartEnd(_delimiterStart);
            }

            _state = State.AfterDelimiter;
            return common;
        }

        if (common < bytes.Length)
        {
            // Content after all. The byte that didn't fit may begin the next match; it is looked at anew.
            Tell(_delimiter.AsSpan(0, _matched), ref visitor);
            _matched = 0;
        }

        return common;
    }

    private void Tell<T>(ReadOnlySpan<byte> content, ref T visitor) where T : IMultipartVisitor
    {
        if (_state == State.Content)
        {
            if (!content.IsEmpty)
            {
                visitor.OnContent(content);
            }
        }
        else if (_position + content.Length > MaxPreamble)
        {
            Error = "The form does not begin with its boundary.";
        }
    }

    // Two dashes close the form; white space and a line break begin a part.
    private int TakeDelimiterEnd<T>(byte next, ref T visitor) where T : IMultipartVisitor
    {
        (_state, Error) = (_state, next) switch
        {
            (State.AfterDelimiter, (byte)'-') => (State.AfterDash, null),
            (State.AfterDash, (byte)'-') => (State.Epilogue, null),
            (State.AfterDelimiter or State.Padding, (byte)' ' or (byte)'\t') => (State.Padding, null),
            (State.AfterDelimiter or State.Padding, (byte)'\r') => (State.LineEnd, (string?)null),
            (State.LineEnd, (byte)'\n') => (State.Headers, null),
            _ => (_state, "A boundary of the form is followed by something else than a line break."),
        };
        _padding = _state == State.Padding ? _padding + 1 : 0;
        if (_padding > MaxPadding)
        {
            Error = "A boundary of the form is followed by too much white space.";
        }

        if (_state == State.Headers && ++_parts > MaxParts)
        {
            Error = $"The form has more than {MaxParts} parts.";
        }

        return 1;
    }

    private int TakeHeaders<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : IMultipartVisitor
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            _headers.Add(bytes[i]);
            if (bytes[i] != '\n')
            {
                if (_headers.Count > MaxHeaderBytes)
                {
                    Error = $"A part of the form has more than {MaxHeaderBytes} bytes of headers.";
                    return i + 1;
                }

                continue;
            }

            var held = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_headers);
            if (held.SequenceEqual("\r\n"u8) || held.EndsWith("\r\n\r\n"u8))
            {
                if (PartHeaders.TryRead(held[..^2], out var part, out var error))
                {
                    _state = State.Content;
                    visitor.OnPart(part, _position + i + 1);
                }

                Error = error;
                _headers.Clear();
                return i + 1;
            }
        }

        return bytes.Length;
    }
}
