namespace Sluice.Protocols.Sse;

/// <summary>
/// Cuts a byte stream into server-sent events, whatever the pieces in which it comes. An event that lies whole in one piece is told
/// without copying; only what is cut off by a piece's end is kept. Not thread-safe.
/// </summary>
/// <param name="maxEventBytes">The largest event, in bytes as they came; a larger one stops the parser.</param>
public sealed class SseParser(int maxEventBytes = 1 << 20)
{
    private const byte Cr = (byte)'\r';
    private const byte Lf = (byte)'\n';

    // The part of an unfinished event that came in earlier pieces.
    private byte[] _kept = [];
    private int _keptLength;

    // All positions count from the start of the unfinished event.
    private int _lineStart;
    private int _searched;
    private Range _name;
    private Range _data;
    private int _dataLines;
    private byte[] _joined = [];
    private int _joinedLength;
    private bool _skipLf;
    private bool _isFirstLine = true;

    /// <summary>Whether an event was too large; nothing more is told then.</summary>
    public bool IsOverflowed { get; private set; }

    /// <summary>Whether all bytes so far belong to whole events.</summary>
    public bool IsBetweenEvents => _keptLength == 0;

    /// <summary>Takes the next piece.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="bytes">The piece.</param>
    /// <param name="visitor">Is told what is complete.</param>
    /// <returns>False if an event is larger than allowed.</returns>
    public bool Push<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : ISseVisitor, allows ref struct
    {
        if (IsOverflowed)
            return false;
        if (_keptLength == 0)
        {
            var rest = Scan(bytes, ref visitor);
            return !IsOverflowed && Keep(rest);
        }

        // Finish the kept event first; what follows it is read in place again.
        while (!bytes.IsEmpty && _keptLength > 0)
        {
            var take = NextEnd(bytes);
            if (!Keep(bytes[..take]))
                return false;
            bytes = bytes[take..];
            var rest = Scan(_kept.AsSpan(0, _keptLength), ref visitor);
            if (IsOverflowed)
                return false;
            if (rest.IsEmpty)
                _keptLength = 0;
        }

        if (bytes.IsEmpty)
            return true;
        var remaining = Scan(bytes, ref visitor);
        return !IsOverflowed && Keep(remaining);
    }

    /// <summary>The stream has ended: an event without its blank line counts all the same.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="visitor">Is told the last event, if there is one.</param>
    public void Complete<T>(ref T visitor) where T : ISseVisitor, allows ref struct
    {
        if (IsOverflowed || _keptLength == 0)
            return;
        var frame = _kept.AsSpan(0, _keptLength);
        if (_lineStart < frame.Length)
            ReadLine(frame, _lineStart, frame.Length);
        Tell(frame, ref visitor);
        _keptLength = 0;
    }

    // A piece is added to the kept event line by line, so that no byte of the next event is copied.
    private static int NextEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAny(Cr, Lf);
        if (end < 0)
            return bytes.Length;
        return bytes[end] == Cr && end + 1 < bytes.Length && bytes[end + 1] == Lf ? end + 2 : end + 1;
    }

    private bool Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return true;
        var length = _keptLength + bytes.Length;
        if (length > maxEventBytes)
            return Overflow();
        if (length > _kept.Length)
            Array.Resize(ref _kept, Math.Min(Math.Max(length, Math.Max(1024, _kept.Length * 2)), maxEventBytes));
        bytes.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength = length;
        return true;
    }

    /// <summary>Tells all complete events of a buffer that begins with the unfinished one; returns what is left.</summary>
    private ReadOnlySpan<byte> Scan<T>(ReadOnlySpan<byte> buffer, ref T visitor) where T : ISseVisitor, allows ref struct
    {
        while (true)
        {
            if (_skipLf && _searched < buffer.Length)
            {
                // The second half of a line end whose first half was the last byte seen.
                _skipLf = false;
                if (buffer[_searched] == Lf)
                {
                    _searched++;
                    _lineStart = _searched;
                }
            }

            var at = buffer[_searched..].IndexOfAny(Cr, Lf);
            if (at < 0)
            {
                _searched = buffer.Length;
                return buffer;
            }

            var lineEnd = _searched + at;
            var next = lineEnd + 1;
            if (buffer[lineEnd] == Cr)
            {
                if (next == buffer.Length)
                    _skipLf = true;
                else if (buffer[next] == Lf)
                    next++;
            }

            var isBlank = ReadLine(buffer, _lineStart, lineEnd);
            _lineStart = next;
            _searched = next;
            if (next > maxEventBytes)
            {
                Overflow();
                return default;
            }

            if (!isBlank)
                continue;
            Tell(buffer[..next], ref visitor);
            buffer = buffer[next..];
        }
    }

    /// <summary>Reads one line; true if it is blank.</summary>
    private bool ReadLine(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (_isFirstLine)
        {
            _isFirstLine = false;
            if (buffer[start..end].StartsWith("\uFEFF"u8))
                start += 3;
        }

        if (start == end)
            return true;
        var line = buffer[start..end];
        var colon = line.IndexOf((byte)':');
        var field = colon < 0 ? line : line[..colon];
        var valueStart = colon < 0 ? end : start + colon + 1;
        if (valueStart < end && buffer[valueStart] == ' ')
            valueStart++;

        if (field.SequenceEqual("data"u8))
            AddData(buffer, valueStart..end);
        else if (field.SequenceEqual("event"u8))
            _name = valueStart..end;
        return false;
    }

    private void AddData(ReadOnlySpan<byte> buffer, Range value)
    {
        if (_dataLines++ == 0)
        {
            _data = value;
            return;
        }

        if (_dataLines == 2)
            Join(buffer[_data]);
        Join("\n"u8);
        Join(buffer[value]);
    }

    private void Join(ReadOnlySpan<byte> bytes)
    {
        var length = _joinedLength + bytes.Length;
        if (length > _joined.Length)
            Array.Resize(ref _joined, Math.Max(length, Math.Max(256, _joined.Length * 2)));
        bytes.CopyTo(_joined.AsSpan(_joinedLength));
        _joinedLength = length;
    }

    private void Tell<T>(ReadOnlySpan<byte> frame, ref T visitor) where T : ISseVisitor, allows ref struct
    {
        var data = _dataLines == 0 ? default : _dataLines == 1 ? frame[_data] : _joined.AsSpan(0, _joinedLength);
        var name = frame[_name];
        var hasData = _dataLines > 0;
        _lineStart = 0;
        _searched = 0;
        _name = default;
        _data = default;
        _dataLines = 0;
        _joinedLength = 0;
        if (hasData)
            visitor.OnEvent(name, data, frame);
        else
            visitor.OnOther(frame);
    }

    private bool Overflow()
    {
        IsOverflowed = true;
        _keptLength = 0;
        return false;
    }
}
