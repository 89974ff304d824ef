namespace Sluice.Engine.Generation;

/// <summary>
/// Lets text through up to the first stop string, and holds back what could begin one. Of several, the one that ends first
/// wins, and of those the longest: so it does not matter how the text is cut into pieces.
/// </summary>
internal sealed class StopScanner(IReadOnlyList<string> stops)
{
    private readonly string[] _stops = [.. stops];
    private string _held = "";

    /// <summary>Adds text and returns what is certain not to belong to a stop string; once one is found, nothing may be added.</summary>
    public string Append(string text, out string? found)
    {
        found = null;
        if (_stops.Length == 0)
        {
            return text;
        }

        text = _held + text;
        if (TryFind(text, out int start, out found))
        {
            _held = "";
            return text[..start];
        }

        int held = HeldLength(text);
        _held = text[^held..];
        return text[..^held];
    }

    /// <summary>Ends the text: what was held back is no stop string.</summary>
    public string Flush()
    {
        string rest = _held;
        _held = "";
        return rest;
    }

    private bool TryFind(string text, out int start, out string? found)
    {
        start = text.Length;
        found = null;
        int end = int.MaxValue;
        foreach (string stop in _stops)
        {
            int index = text.IndexOf(stop, StringComparison.Ordinal);
            if (index >= 0 && (index + stop.Length < end || (index + stop.Length == end && index < start)))
            {
                (start, end, found) = (index, index + stop.Length, stop);
            }
        }

        return found is not null;
    }

    private int HeldLength(string text)
    {
        int held = 0;
        foreach (string stop in _stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > held; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    held = length;
                }
            }
        }

        return held;
    }
}
