using System.Text;

namespace Sluice.Bench.Grammar;

/// <summary>Tokens of the kinds that large byte-level vocabularies have: bytes, words with and without a blank, marks, digits, blanks, other scripts.</summary>
internal static class SyntheticTokens
{
    private const string Vowels = "aeiou";
    private const string Consonants = "bcdfghjklmnpqrstvwxyz";
    private static readonly string[] Marks = ["\"", "\":", "\",", "\"}", "\"]", "{\"", "[\"", "\": ", "\": \"", "\", \"", "},", "],", "}}", "]}", "\\n", "\\\"", "();", "->", "==", "//", "...", "--", "\n\n", "),", ".\n"];

    public static List<ReadOnlyMemory<byte>> Make(int count)
    {
        var random = new Random(20261121);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tokens = new List<ReadOnlyMemory<byte>>(count);
        for (int value = 0; value < 256; value++)
        {
            tokens.Add(new[] { (byte)value });
        }

        foreach (string mark in Marks)
        {
            Add(mark);
        }

        for (int blanks = 2; blanks < 64; blanks++)
        {
            Add(new string(' ', blanks));
            Add("\n" + new string(' ', blanks));
        }

        while (tokens.Count < count)
        {
            Add(random.Next(100) switch
            {
                < 45 => " " + Word(random),
                < 75 => Word(random),
                < 82 => Capital(random, " "),
                < 88 => Capital(random, ""),
                < 93 => Script(random),
                < 96 => Word(random) + Marks[random.Next(Marks.Length)],
                < 98 => Marks[random.Next(Marks.Length)] + Word(random),
                _ => random.Next(1000).ToString("D" + (1 + random.Next(3)), null),
            });
        }

        return tokens;

        void Add(string text)
        {
            if (Encoding.UTF8.GetByteCount(text) > 1 && seen.Add(text))
            {
                tokens.Add(Encoding.UTF8.GetBytes(text));
            }
        }
    }

    private static string Capital(Random random, string before)
    {
        string word = Word(random);
        return before + char.ToUpperInvariant(word[0]) + word[1..];
    }

    private static string Word(Random random)
    {
        var word = new StringBuilder();
        for (int syllables = 1 + random.Next(4); syllables > 0; syllables--)
        {
            word.Append(Consonants[random.Next(Consonants.Length)]).Append(Vowels[random.Next(Vowels.Length)]);
            if (random.Next(3) == 0)
            {
                word.Append(Consonants[random.Next(Consonants.Length)]);
            }
        }

        return word.ToString();
    }

    private static string Script(Random random)
    {
        int first = random.Next(3) switch
        {
            0 => 0x4E00,
            1 => 0x0430,
            _ => 0x3042,
        };
        return string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (char)(first + random.Next(32))));
    }
}
