namespace Sluice.Protocols.Json;

/// <summary>Finds names that an object has twice: readers differ in which one counts, so what one checks another may not do.</summary>
internal static class JsonDuplicateNames
{
    // Up to here every name is compared with every other; beyond it, comparing would be an attacker's work to give.
    private const int Few = 16;

    /// <summary>Whether an object has a name twice.</summary>
    /// <param name="json">The text.</param>
    /// <param name="tokens">The object's tokens, brackets included.</param>
    /// <param name="members">How many members it has.</param>
    public static bool Exist(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens, int members) =>
        members > Few ? ExistAmongMany(json, tokens, members) : members > 1 && ExistAmongFew(json, tokens, members);

    private static bool ExistAmongFew(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens, int members)
    {
        Span<JsonToken> names = stackalloc JsonToken[Few];
        var at = 1;
        for (var i = 0; i < members; i++)
        {
            var name = names[i] = tokens[at];
            if (name.Extent < 0)
                return ExistAmongMany(json, tokens, members);
            foreach (var other in names[..i])
            {
                if (other.Extent == name.Extent && json.Slice(other.Start, other.Extent + 1).SequenceEqual(json.Slice(name.Start, name.Extent + 1)))
                    return true;
            }

            at += 1 + JsonView.TokensOf(json, tokens[at + 1]);
        }

        return false;
    }

    // Escapes hide equal names; as texts they show.
    private static bool ExistAmongMany(ReadOnlySpan<byte> json, ReadOnlySpan<JsonToken> tokens, int members)
    {
        var names = new HashSet<string>(members, StringComparer.Ordinal);
        for (var at = 1; members > 0; members--)
        {
            if (!names.Add(JsonView.TextOf(json, tokens[at])))
                return true;
            at += 1 + JsonView.TokensOf(json, tokens[at + 1]);
        }

        return false;
    }
}
