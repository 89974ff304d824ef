using System.Buffers.Binary;
using System.Text;

namespace Sluice.Engine.Gguf;

/// <summary>Reads forward through a file and never past its end.</summary>
internal unsafe ref struct GgufCursor(byte* data, long length)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal long Position { get; private set; }

    internal readonly long Remaining => length - Position;

    internal uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    internal ulong ReadUInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>Reads a name: valid UTF-8 of 1 to <paramref name="limit"/> bytes.</summary>
    internal string ReadName(int limit, string what)
    {
        long start = Position;
        ulong bytes = ReadUInt64(what);
        if (bytes == 0 || bytes > (ulong)limit)
        {
            throw new GgufException($"{what} has {bytes} bytes; allowed are 1 to {limit}", start);
        }

        var span = Take((int)bytes, what);
        try
        {
            return Strict.GetString(span);
        }
        catch (DecoderFallbackException)
        {
            throw new GgufException($"{what} is not valid UTF-8", start + 8);
        }
    }

    /// <summary>Reads a string's length and steps over its bytes.</summary>
    internal long SkipString(string what)
    {
        long start = Position;
        ulong bytes = ReadUInt64(what);
        if (bytes > (ulong)Remaining)
        {
            throw new GgufException($"{what} claims {bytes} bytes, but only {Remaining} are left in the file", start);
        }

        Position += (long)bytes;
        return (long)bytes;
    }

    internal void Skip(long bytes, string what)
    {
        if (bytes > Remaining)
        {
            throw Truncated(what);
        }

        Position += bytes;
    }

    private ReadOnlySpan<byte> Take(int bytes, string what)
    {
        if (bytes > Remaining)
        {
            throw Truncated(what);
        }

        var span = new ReadOnlySpan<byte>(data + Position, bytes);
        Position += bytes;
        return span;
    }

    private readonly GgufException Truncated(string what) => new($"the file ends inside {what}", Position);
}
