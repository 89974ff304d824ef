using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Protocols.Json;

/// <summary>Remembers the names of members: requests have the same few in every message, which need no new string each time.</summary>
internal static class JsonNames
{
    // A place for each of so many hashes; a name takes the place of another with its hash.
    private const int Places = 1024;
    private const int Longest = 32;

    private static readonly string?[] Known = new string?[Places];

    public static string Get(ReadOnlySpan<byte> json, JsonToken token)
    {
        if (token.Extent is < 1 or > Longest)
            return JsonView.TextOf(json, token);
        var name = json.Slice(token.Start + 1, token.Extent);
        ref var place = ref Known[Hash(name)];
        if (place is { } known && Ascii.Equals(name, known))
            return known;
        return place = Encoding.UTF8.GetString(name);
    }

    // Of both ends and the length: what names differ in.
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var (first, last) = name.Length < sizeof(uint) ? (name[0], name[^1]) : (MemoryMarshal.Read<uint>(name), MemoryMarshal.Read<uint>(name[^sizeof(uint)..]));
        var ends = first ^ (last * 31) ^ (uint)name.Length;
        return (int)((ends * 0x9E37_79B1) >> 22);
    }
}
