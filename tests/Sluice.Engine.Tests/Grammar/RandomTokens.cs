using System.Text;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Vocabularies with so many tokens behind each first byte that few of them are read one by one.</summary>
internal static class RandomTokens
{
    private static readonly string[][] Alphabets =
    [
        ["a", "b", "c", "d", "e"],
        ["a", "b", "0", "1", "A", "B"],
        ["a", "c", "e", "-", " ", "\\", "n", "\""],
        ["a", "é", "б", "一", "ÿ", "😀", "\n", "<"],
    ];

    /// <summary>All bytes, then so many tokens of few letters; the first token ends texts.</summary>
    public static List<ReadOnlyMemory<byte>> Draw(Random random, int count)
    {
        var tokens = new List<ReadOnlyMemory<byte>> { Encoding.UTF8.GetBytes("<end>") };
        var seen = new HashSet<string>();
        for (int value = 0; value < 256; value++)
        {
            tokens.Add(new[] { (byte)value });
        }

        while (tokens.Count < count)
        {
            string[] alphabet = Alphabets[random.Next(Alphabets.Length)];
            int length = random.Next(20) == 0 ? random.Next(30, 45) : random.Next(2, 11);
            string text = string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? " " + text : text);

            // Some begin or end amid a character.
            int cut = random.Next(10) == 0 ? random.Next(3) : 0;
            bytes = random.Next(2) == 0 ? bytes[..^cut] : bytes[cut..];
            if (bytes.Length > 1 && seen.Add(Convert.ToHexString(bytes)))
            {
                tokens.Add(bytes);
            }
        }

        return tokens;
    }
}
