using System.Security.Cryptography;

namespace Sluice.Gateway.Edge;

/// <summary>Ids of requests: the client's if it sent a sane one, else our own.</summary>
internal static class RequestIds
{
    private const int MaxLength = 128;
    private const int TimeLength = 10;
    private const int RandomLength = 14;
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";

    // Randomness is fetched for many ids at once: the system's generator is dear by the call, not by the byte.
    [ThreadStatic]
    private static byte[]? t_random;

    [ThreadStatic]
    private static int t_used;

    /// <summary>
    /// A new id of 26 characters: <c>r-</c>, the time to the millisecond, and 70 random bits. Ids that begin with the time stay in order,
    /// so that an index of them grows at its end instead of all over.
    /// </summary>
    /// <param name="now">The time.</param>
    public static string New(DateTimeOffset now)
    {
        var pool = t_random ??= new byte[RandomLength * 64];
        if (t_used == 0)
        {
            RandomNumberGenerator.Fill(pool);
        }

        Span<char> id = stackalloc char[2 + TimeLength + RandomLength];
        id[0] = 'r';
        id[1] = '-';
        var milliseconds = now.ToUnixTimeMilliseconds();
        for (var i = TimeLength - 1; i >= 0; i--)
        {
            id[2 + i] = Alphabet[(int)(milliseconds & 31)];
            milliseconds >>= 5;
        }

        for (var i = 0; i < RandomLength; i++)
        {
            id[2 + TimeLength + i] = Alphabet[pool[t_used + i] & 31];
        }

        t_used = (t_used + RandomLength) % pool.Length;
        return new string(id);
    }

    /// <summary>Whether a client's id can be echoed and logged: 1 to 128 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, <c>:</c>.</summary>
    public static bool IsSane(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var character in id)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.' or ':'))
            {
                return false;
            }
        }

        return true;
    }
}
