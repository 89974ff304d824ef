namespace Sluice.Protocols.Sse;

/// <summary>
/// Cuts a byte stream into lines with one JSON value each (NDJSON), whatever the pieces in which it comes. A line that lies whole in one
/// piece is told without copying; blank lines are told as other bytes. Not thread-safe.
/// </summary>
/// <param name="maxLineBytes">The largest line, in bytes as it came; a larger one stops the parser.</param>
public sealed class LineParser(int maxLineBytes = 1 << 20)
{
    private byte[] _kept = [];
    private int _keptLength;

    /// <summary>Whether a line was too large; nothing more is told then.</summary>
    public bool IsOverflowed { get; private set; }

    /// <summary>Whether all bytes so far belong to whole lines.</summary>
    public bool IsBetweenLines => _keptLength == 0;

    /// <summary>Takes the next piece.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="bytes">The piece.</param>
    /// <param name="visitor">Is told what is complete: a line as an event without a name.</param>
    /// <returns>False if a line is larger than allowed.</returns>
    public bool Push<T>(ReadOnlySpan<byte> bytes, ref T visitor) where T : ISseVisitor, allows ref struct
    {
        while (!bytes.IsEmpty && !IsOverflowed)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[line.Length..];
            if (_keptLength + line.Length > maxLineBytes)
            {
                IsOverflowed = true;
            }
            else if (end < 0)
            {
                Keep(line);
            }
            else if (_keptLength == 0)
            {
                Tell(line, ref visitor);
            }
            else
            {
                Keep(line);
                Tell(_kept.AsSpan(0, _keptLength), ref visitor);
                _keptLength = 0;
            }
        }

        return !IsOverflowed;
    }

    /// <summary>The stream has ended: a line without its end counts all the same.</summary>
    /// <typeparam name="T">The visitor's type.</typeparam>
    /// <param name="visitor">Is told the last line, if there is one.</param>
    public void Complete<T>(ref T visitor) where T : ISseVisitor, allows ref struct
    {
        if (IsOverflowed || _keptLength == 0)
            return;
        Tell(_kept.AsSpan(0, _keptLength), ref visitor);
        _keptLength = 0;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var length = _keptLength + bytes.Length;
        if (length > _kept.Length)
            Array.Resize(ref _kept, Math.Min(Math.Max(length, Math.Max(1024, _kept.Length * 2)), maxLineBytes));
        bytes.CopyTo(_kept.AsSpan(_keptLength));
        _keptLength = length;
    }

    private static void Tell<T>(ReadOnlySpan<byte> line, ref T visitor) where T : ISseVisitor, allows ref struct
    {
        var data = line.Trim(" \t\r\n"u8);
        if (data.IsEmpty)
            visitor.OnOther(line);
        else
            visitor.OnEvent(default, data, line);
    }
}
