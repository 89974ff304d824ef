using System.Security.Cryptography;

namespace Sluice.Gateway.Edge;

/// <summary>Ids of requests: the client's if it sent a sane one, else our own.</summary>
internal static class RequestIds
{
    private const int MaxLength = 128;

    /// <summary>A new id of 26 characters: 24 random ones behind <c>r-</c>.</summary>
    public static string New() => string.Create(26, 0, static (text, _) =>
    {
        const string Alphabet = "0123456789abcdefghijklmnopqrstuv";
        Span<byte> random = stackalloc byte[24];
        RandomNumberGenerator.Fill(random);
        text[0] = 'r';
        text[1] = '-';
        for (var i = 0; i < random.Length; i++)
        {
            text[i + 2] = Alphabet[random[i] & 31];
        }
    });

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
