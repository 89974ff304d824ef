using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sluice.Protocols.Json;

/// <summary>
/// Finds names that an object has twice: readers differ in which one counts, so what one checks another may not do. The parser's own check costs as much
/// as parsing; a walk over the parsed document costs a twentieth.
/// </summary>
internal static class JsonDuplicates
{
    // Up to here every name is compared with every other; beyond it, comparing would be an attacker's work to give.
    private const int Few = 16;

    /// <summary>Whether an object in the document, at whatever depth, has a name twice.</summary>
    public static bool Exist(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return HasTwice(element) || AnyInMembers(element);
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Exist(item))
                        return true;
                }

                return false;
            default:
                return false;
        }
    }

    private static bool AnyInMembers(JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && Exist(member.Value))
                return true;
        }

        return false;
    }

    private static bool HasTwice(JsonElement element)
    {
        var count = element.GetPropertyCount();
        return count > Few ? HasTwiceAmongMany(element, count) : count > 1 && HasTwiceAmongFew(element);
    }

    private static bool HasTwiceAmongFew(JsonElement element)
    {
        var index = 0;
        foreach (var member in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (name.Contains((byte)'\\'))
                return HasTwiceAmongMany(element, Few);
            var before = 0;
            foreach (var other in element.EnumerateObject())
            {
                if (before++ == index)
                    break;
                if (name.SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(other)))
                    return true;
            }

            index++;
        }

        return false;
    }

    // Escapes hide equal names; as texts they show.
    private static bool HasTwiceAmongMany(JsonElement element, int count)
    {
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!names.Add(member.Name))
                return true;
        }

        return false;
    }
}
