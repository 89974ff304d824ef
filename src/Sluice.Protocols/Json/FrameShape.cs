using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Json;

/// <summary>
/// Knows again the frames of a stream that are all but one text the same as the frame before, which most are: each brings the next words of the open block. Such a frame
/// needs no reading; its bytes are compared, and the text is taken out. What a server counts or pads with from frame to frame may differ too.
/// </summary>
internal sealed class FrameShape
{
    // A stream in which no frame is like the one before is not learned from for ever.
    private const int MaxVainLessons = 8;
    private const int LargestFrame = 4096;
    private const int MostHoles = 4;

    private static readonly SearchValues<byte> Stops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private readonly (int Start, int End, Kind Kind)[] _holes = new (int, int, Kind)[MostHoles];
    private int _holeCount;
    private byte[] _name = [];
    private byte[] _frame = [];
    private BlockDelta? _delta;
    private int _vainLessons;

    private enum Kind
    {
        Text,
        Ignored,
        Count,
    }

    /// <summary>Learns from a frame that was read as nothing but more text of the open block, and that would be read so again.</summary>
    /// <param name="name">The event's name; empty for none.</param>
    /// <param name="data">The frame's JSON.</param>
    /// <param name="delta">What it was read as.</param>
    /// <param name="text">The name of the member that holds the text.</param>
    /// <param name="depth">How deep in the frame that stands, the frame's own members being at 1.</param>
    /// <param name="ignored">The name of a member of the frame that says nothing and differs from frame to frame; empty for none.</param>
    /// <param name="alsoIgnored">Another one.</param>
    public void Learn(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, BlockDelta delta, ReadOnlySpan<byte> text, int depth, ReadOnlySpan<byte> ignored = default, ReadOnlySpan<byte> alsoIgnored = default)
    {
        _delta = null;
        if (data.Length > LargestFrame || delta.Logprobs is not null || _vainLessons++ == MaxVainLessons)
        {
            _vainLessons = Math.Min(_vainLessons, MaxVainLessons);
            return;
        }

        _holeCount = 0;
        var found = false;
        var reader = new Utf8JsonReader(data);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isText = reader.CurrentDepth == depth && reader.ValueTextEquals(text);
            var isIgnored = reader.CurrentDepth == 1 && ((!ignored.IsEmpty && reader.ValueTextEquals(ignored)) || (!alsoIgnored.IsEmpty && reader.ValueTextEquals(alsoIgnored)));
            if (!isText && !isIgnored)
                continue;
            reader.Read();
            var isString = reader.TokenType == JsonTokenType.String;
            isText &= isString;
            if (isText && (found || !reader.ValueTextEquals(delta.Text)))
                return;
            found |= isText;
            if (isString)
                _holes[_holeCount++] = ((int)reader.TokenStartIndex + 1, (int)reader.BytesConsumed - 1, isText ? Kind.Text : Kind.Ignored);
            else if (reader.TokenType == JsonTokenType.Number)
                _holes[_holeCount++] = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed, Kind.Count);
            if (_holeCount == MostHoles)
                return;
        }

        if (!found)
            return;
        _name = name.ToArray();
        _frame = data.ToArray();
        _delta = delta;
    }

    /// <summary>What a frame was read as, if that is nothing but more text of the open block.</summary>
    /// <param name="events">All events.</param>
    /// <param name="before">How many there were before the frame.</param>
    public static BlockDelta? OnlyDelta(ICollection<ConversationEvent> events, int before) =>
        events.Count == before + 1 && events is List<ConversationEvent> list ? list[before] as BlockDelta : null;

    /// <summary>Reads a frame that is like the learned one, which is forgotten with the first that is not: what comes then may change what the next one means.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="data">The frame's data.</param>
    /// <param name="delta">The text that it brings.</param>
    /// <returns>Whether it is like that; if not, it may still be anything.</returns>
    public bool TryRead(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data, [NotNullWhen(true)] out BlockDelta? delta)
    {
        delta = _delta is { } learned && name.SequenceEqual(_name) && TextIn(data) is { } text ? new BlockDelta(learned.Choice, learned.Index, text) : null;
        if (delta is null)
        {
            _delta = null;
            return false;
        }

        _vainLessons = 0;
        return true;
    }

    private string? TextIn(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> text = default;
        var from = 0;
        foreach (var (start, end, kind) in _holes.AsSpan(0, _holeCount))
        {
            var fixedPart = _frame.AsSpan(from..start);
            if (!data.StartsWith(fixedPart))
                return null;
            data = data[fixedPart.Length..];
            var length = kind == Kind.Count ? CountLength(data) : TextLength(data);
            if (length < 0 || (kind == Kind.Ignored && !Utf8.IsValid(data[..length])))
                return null;
            if (kind == Kind.Text)
                text = data[..length];
            data = data[length..];
            from = end;
        }

        return text.IsEmpty || !data.SequenceEqual(_frame.AsSpan(from)) ? null : Decode(text);
    }

    // Up to the quote that ends the text; -1 if it does not end, or has escapes of which only a reader knows whether they are text.
    private static int TextLength(ReadOnlySpan<byte> data)
    {
        for (var at = 0; ; at += 2)
        {
            var stop = data[at..].IndexOfAny(Stops);
            at += stop;
            if (stop < 0 || data[at] < 0x20)
                return -1;
            if (data[at] == '"')
                return at;
            if (at + 1 == data.Length || data[at + 1] is not ((byte)'n' or (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'t' or (byte)'r' or (byte)'b' or (byte)'f'))
                return -1;
        }
    }

    private static int CountLength(ReadOnlySpan<byte> data)
    {
        var length = data.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 1 || (length > 1 && data[0] == '0') ? -1 : length;
    }

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
            return null;
        if (!text.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(text);
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        var length = 0;
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = text.IndexOf((byte)'\\'))
        {
            text[..at].CopyTo(bytes.AsSpan(length));
            length += at;
            bytes[length++] = text[at + 1] switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'t' => (byte)'\t',
                (byte)'r' => (byte)'\r',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                var itself => itself,
            };
            text = text[(at + 2)..];
        }

        text.CopyTo(bytes.AsSpan(length));
        var decoded = Encoding.UTF8.GetString(bytes, 0, length + text.Length);
        ArrayPool<byte>.Shared.Return(bytes);
        return decoded;
    }
}
