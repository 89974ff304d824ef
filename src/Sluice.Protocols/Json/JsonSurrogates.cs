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
            var at = json.IndexOf((byte)'\\');
            if (at < 0 || at + 1 >= json.Length)
                return true;

            json = json[at..];
            if (json[1] != 'u' || !TryReadUnit(json, out var unit))
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
