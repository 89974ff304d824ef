using System.Globalization;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>
/// Letters without their accents: the canonical decomposition (NFD) without the marks in it. The table beside this file lists
/// what Unicode 14 decomposes, except Hangul, which follows a rule; the runtime's own normalisation needs ICU, which we do without.
/// </summary>
internal static class Accents
{
    private const int FirstSyllable = 0xAC00;
    private const int Syllables = 11172;
    private const int Vowels = 21;
    private const int Finals = 28;

    private static readonly Lazy<Dictionary<int, int[]>> Unaccented = new(Read);

    /// <summary>Appends a character as its letters without accents; a mark itself becomes nothing.</summary>
    internal static void AppendStripped(int codePoint, List<int> output)
    {
        int syllable = codePoint - FirstSyllable;
        if (codePoint < 0x80)
        {
            output.Add(codePoint);
        }
        else if (syllable is >= 0 and < Syllables)
        {
            output.Add(0x1100 + (syllable / (Vowels * Finals)));
            output.Add(0x1161 + (syllable / Finals % Vowels));
            if (syllable % Finals != 0)
            {
                output.Add(0x11A7 + (syllable % Finals));
            }
        }
        else if (Unaccented.Value.TryGetValue(codePoint, out int[]? letters))
        {
            output.AddRange(letters);
        }
        else if (CharUnicodeInfo.GetUnicodeCategory(codePoint) != UnicodeCategory.NonSpacingMark)
        {
            output.Add(codePoint);
        }
    }

    private static Dictionary<int, int[]> Read()
    {
        using var stream = typeof(Accents).Assembly.GetManifestResourceStream(typeof(Accents), "unaccented.txt")!;
        using var reader = new StreamReader(stream);
        var table = new Dictionary<int, int[]>();
        while (reader.ReadLine() is { } line)
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            table.Add(numbers[0], numbers[1..]);
        }

        return table;
    }
}
