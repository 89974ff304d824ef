using System.Security.Cryptography;

namespace Sluice.Gateway.Edge;

/// <summary>Ids of requests: the client's if it sent a sane one, else our own.</summary>
internal static class RequestIds
{
    private const int MaxLength = 128;
    private const int RandomLength = 24;

    // Randomness is fetched for many ids at once: the system's generator is dear by the call, not by the byte.
    [ThreadStatic]
    private static byte[]? t_random;

    [ThreadStatic]
    private static int t_used;

    /// <summary>A new id of 26 characters: 24 random ones behind <c>r-</c>.</summary>
    public static string New()
    {
        var pool = t_random ??= new byte[RandomLength * 64];
        if (t_used == 0)
        {
            RandomNumberGenerator.Fill(pool);
        }

        var random = pool.AsSpan(t_used, RandomLength);
        t_used = (t_used + RandomLength) % pool.Length;
        return string.Create(RandomLength + 2, random, static (text, bytes) =>
        {
            const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
            text[0] = 'r';
            text[1] = '-';
            for (var i = 0; i < bytes.Length; i++)
            {
                text[i + 2] = Alphabet[bytes[i] & 31];
            }
        });
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
