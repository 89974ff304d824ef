using System.Globalization;

namespace Sluice.Protocols.Json;

/// <summary>Finds escapes of half characters (<c>\ud83d</c> alone), which JSON's grammar allows but no text can hold.</summary>
internal static class JsonSurrogates
{
    /// <summary>Whether each escaped surrogate of a JSON text has its partner.</summary>
    public static bool ArePaired(ReadOnlySpan<byte> json)
    {
        while (true)
        {
            // Most texts have many escapes and none of this kind.
            var at = json.IndexOf("\\u"u8);
            if (at < 0)
                return true;

            // Behind an odd number of backslashes the one before the letter is itself escaped.
            var backslashes = at - json[..at].LastIndexOfAnyExcept((byte)'\\');
            json = json[at..];
            if (backslashes % 2 == 0 || !TryReadUnit(json, out var unit))
            {
                json = json[2..];
                continue;
            }

            json = json[6..];
            if (char.IsLowSurrogate(unit))
                return false;
            if (!char.IsHighSurrogate(unit))
                continue;
            if (!TryReadUnit(json, out var second) || !char.IsLowSurrogate(second))
                return false;
            json = json[6..];
        }
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < 6 || json[0] != '\\' || json[1] != 'u' || !ushort.TryParse(json.Slice(2, 4), NumberStyles.AllowHexSpecifier, null, out var value))
            return false;
        unit = (char)value;
        return true;
    }
}
