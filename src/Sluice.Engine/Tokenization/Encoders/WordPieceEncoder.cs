using System.Globalization;
using System.Text;
using Sluice.Engine.Tokenization.Words;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>
/// BERT's WordPiece: text is cleaned, cut at white space, punctuation and Chinese characters, and each word is taken apart into
/// the longest tokens from the left. In GGUF, tokens that begin a word are written with a space in front, others without.
/// </summary>
internal sealed class WordPieceEncoder(Vocabulary vocabulary, int unknown, bool lowersCase, bool stripsAccents) : ITextEncoder
{
    /// <summary>A longer word is unknown, as in the models' own tokenizer.</summary>
    private const int LongestWord = 100;

    private static readonly (int First, int Last)[] Chinese =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    private readonly TokenTrie _trie = new(vocabulary, id => vocabulary.KindOf(id) is not (TokenKind.Control or TokenKind.Unknown));

    public bool KeepsCharacters => false;

    public void Encode(ReadOnlySpan<char> text, bool isAfterMark, List<int> output)
    {
        var word = new List<int>();
        var letters = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            int c = CharacterClass.CodePointAt(text, at, out int length);
            at += length;
            if (c is ' ' or '\t' or '\n' or '\r' || (c >= 0x80 && Rune.IsWhiteSpace(new Rune(c)) && !IsControl(c)))
            {
                EndWord(word, output);
                continue;
            }

            if (c is 0 or 0xFFFD || IsControl(c))
            {
                continue;
            }

            bool standsAlone = Chinese.Any(range => c >= range.First && c <= range.Last);
            if (standsAlone)
            {
                EndWord(word, output);
            }

            letters.Clear();
            if (stripsAccents)
            {
                Accents.AppendStripped(c, letters);
            }
            else
            {
                letters.Add(c);
            }

            letters.ForEach(letter => AddLetter(letter, word, output));
            if (standsAlone)
            {
                EndWord(word, output);
            }
        }

        EndWord(word, output);
    }

    private void AddLetter(int letter, List<int> word, List<int> output)
    {
        bool isPunctuation = IsPunctuation(letter);
        if (isPunctuation)
        {
            EndWord(word, output);
        }

        word.Add(lowersCase ? Rune.ToLowerInvariant(new Rune(letter)).Value : letter);
        if (isPunctuation)
        {
            EndWord(word, output);
        }
    }

    private void EndWord(List<int> word, List<int> output)
    {
        if (word.Count == 0)
        {
            return;
        }

        if (word.Count > LongestWord)
        {
            output.Add(unknown);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[1 + (4 * LongestWord)];
            bytes[0] = (byte)' ';
            int length = 1;
            foreach (int letter in word)
            {
                length += new Rune(letter).EncodeToUtf8(bytes[length..]);
            }

            AddPieces(bytes[..length], output);
        }

        word.Clear();
    }

    private void AddPieces(ReadOnlySpan<byte> word, List<int> output)
    {
        int first = output.Count;
        while (!word.IsEmpty)
        {
            int token = _trie.FindLongest(word, out int length);
            if (token < 0)
            {
                // A word that can't be taken apart to its end is unknown as a whole.
                output.RemoveRange(first, output.Count - first);
                output.Add(unknown);
                return;
            }

            output.Add(token);
            word = word[length..];
        }
    }

    private static bool IsControl(int c) => CharUnicodeInfo.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsPunctuation(int c) => c < 0x80
        ? c is >= 33 and <= 47 or >= 58 and <= 64 or >= 91 and <= 96 or >= 123 and <= 126
        : CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
