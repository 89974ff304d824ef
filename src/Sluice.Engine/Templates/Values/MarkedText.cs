namespace Sluice.Engine.Templates;

/// <summary>
/// Immutable text in which every stretch knows whether it came from the caller (input) or from the template.
/// Stretches alternate, so the mark of the first one and the positions where it flips say all.
/// </summary>
internal sealed class MarkedText
{
    public static readonly MarkedText Empty = new("", false, []);

    private readonly bool _firstIsInput;
    private readonly int[] _flips;

    public MarkedText(string text, bool firstIsInput, int[] flips)
    {
        Text = text;
        _firstIsInput = firstIsInput;
        _flips = flips;
    }

    public string Text { get; }

    public int Length => Text.Length;

    /// <summary>Number of code points; what a template calls the length.</summary>
    public int RuneCount
    {
        get
        {
            if (!HasSurrogates)
                return Text.Length;
            var count = 0;
            for (var i = 0; i < Text.Length; i += RuneLengthAt(i))
                count++;
            return count;
        }
    }

    private bool HasSurrogates => Text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;

    public static MarkedText OfTemplate(string text) => text.Length == 0 ? Empty : new(text, false, []);

    public static MarkedText OfInput(string text) => text.Length == 0 ? Empty : new(text, true, []);

    /// <summary>Position in UTF-16 units of a code point index; the length for the index behind the last one.</summary>
    public int OffsetOfRune(int rune)
    {
        if (!HasSurrogates)
            return Math.Min(rune, Text.Length);
        var offset = 0;
        for (; rune > 0 && offset < Text.Length; rune--)
            offset += RuneLengthAt(offset);
        return offset;
    }

    public int RuneLengthAt(int offset) =>
        char.IsHighSurrogate(Text[offset]) && offset + 1 < Text.Length && char.IsLowSurrogate(Text[offset + 1]) ? 2 : 1;

    public MarkedText Slice(int start, int length)
    {
        if (length == 0)
            return Empty;
        if (length == Text.Length)
            return this;
        var text = Text.Substring(start, length);
        if (_flips.Length == 0)
            return new MarkedText(text, _firstIsInput, []);
        var from = FlipsUpTo(start);
        var to = FlipsUpTo(start + length - 1);
        var flips = new int[to - from];
        for (var i = 0; i < flips.Length; i++)
            flips[i] = _flips[from + i] - start;
        return new MarkedText(text, _firstIsInput ^ ((from & 1) != 0), flips);
    }

    public MarkedText Slice(int start) => Slice(start, Text.Length - start);

    /// <summary>Changes characters without moving them, such as upper case does.</summary>
    public MarkedText Replace(string sameLengthText) =>
        sameLengthText.Length == Text.Length ? new(sameLengthText, _firstIsInput, _flips) : throw new ArgumentException("The length differs.", nameof(sameLengthText));

    public IEnumerable<(int Start, int Length, bool IsInput)> Stretches()
    {
        var start = 0;
        var isInput = _firstIsInput;
        foreach (var flip in _flips)
        {
            yield return (start, flip - start, isInput);
            (start, isInput) = (flip, !isInput);
        }

        if (start < Text.Length)
            yield return (start, Text.Length - start, isInput);
    }

    public override string ToString() => Text;

    private int FlipsUpTo(int position)
    {
        var index = Array.BinarySearch(_flips, position);
        return index >= 0 ? index + 1 : ~index;
    }
}
