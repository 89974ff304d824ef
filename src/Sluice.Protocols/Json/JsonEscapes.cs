using System.Buffers.Text;

namespace Sluice.Protocols.Json;

/// <summary>The escapes of JSON's texts.</summary>
internal static class JsonEscapes
{
    // What the letters of short escapes stand for; zero for all other bytes. A table, since which letter comes next is anyone's guess.
    private static readonly byte[] Letters = new byte[256];

    static JsonEscapes()
    {
        foreach (var (letter, character) in new[] { ('"', '"'), ('\\', '\\'), ('/', '/'), ('b', '\b'), ('f', '\f'), ('n', '\n'), ('r', '\r'), ('t', '\t') })
            Letters[letter] = (byte)character;
    }

    /// <summary>How many bytes an escape has, that of a pair of halves with its partner's; zero if it is none.</summary>
    /// <param name="json">Begins with a backslash.</param>
    public static int Length(ReadOnlySpan<byte> json)
    {
        if (json.Length >= 2 && Letters[json[1]] != 0)
            return 2;

        // Half a character (\ud83d alone) is JSON by its grammar, but no text can hold it.
        if (!TryReadUnit(json, out var unit) || char.IsLowSurrogate(unit))
            return 0;
        if (!char.IsHighSurrogate(unit))
            return 6;
        return TryReadUnit(json[6..], out var second) && char.IsLowSurrogate(second) ? 12 : 0;
    }

    /// <summary>Reads a valid escape, or one half of a pair.</summary>
    /// <param name="json">Begins with a backslash.</param>
    /// <param name="read">How many bytes were read.</param>
    public static char Read(ReadOnlySpan<byte> json, out int read)
    {
        if (json[1] == 'u')
        {
            read = 6;
            TryReadUnit(json, out var unit);
            return unit;
        }

        read = 2;
        return (char)Letters[json[1]];
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < 6 || !json.StartsWith("\\u"u8) || !Utf8Parser.TryParse(json[2..6], out ushort value, out var digits, 'x') || digits != 4)
            return false;
        unit = (char)value;
        return true;
    }
}
