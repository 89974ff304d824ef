using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// A model's tokens as grammars see them. Text tokens are their bytes. Tokens that steer the model are a mark that no text has and
/// their number, so that a grammar lets them through only where it names them. Immutable.
/// </summary>
internal sealed class GrammarVocabulary
{
    /// <summary>The first byte of tokens that are no text: it never occurs in UTF-8.</summary>
    public const byte SpecialMark = 0xFF;

    /// <summary>Plain tokens of more characters are treated like those that are not plain; tokens of more bytes are long ones.</summary>
    public const int MostPlainChars = 32;

    private readonly TokenBytes[] _tokens;

    private GrammarVocabulary(TokenBytes[] tokens, IReadOnlyList<int> stops)
    {
        _tokens = tokens;
        Stops = stops;
        var sorted = tokens.Where(token => token.Bytes.Length is > 0 and <= TokenTrie.MaxBytes).ToArray();
        Array.Sort(sorted);
        Trie = TokenTrie.Build(sorted);
        TokenBytes[] isLong = [.. sorted.Where(token => token.Bytes.Length > MostPlainChars)];
        TrieOfLong = TokenTrie.Build(isLong);
        LongestToken = sorted.Select(token => token.Bytes.Length).DefaultIfEmpty().Max();
        LongTokens = new ulong[(Count + 63) / 64];
        foreach (var token in isLong)
        {
            LongTokens[token.Token / 64] |= 1UL << (token.Token % 64);
        }

        PlainMasks = new ulong[MostPlainChars + 1][];
        var lengths = Array.ConvertAll(sorted, token => PlainText.Count(token.Bytes.Span));
        TrieOfOthers = TokenTrie.Build([.. sorted.Where((_, i) => lengths[i] is < 0 or > MostPlainChars)]);
        for (int length = 0; length <= MostPlainChars; length++)
        {
            ulong[] words = PlainMasks[length] = length == 0 ? new ulong[(Count + 63) / 64] : [.. PlainMasks[length - 1]];
            for (int i = 0; i < sorted.Length; i++)
            {
                if (lengths[i] == length)
                {
                    words[sorted[i].Token / 64] |= 1UL << (sorted[i].Token % 64);
                }
            }
        }
    }

    public int Count => _tokens.Length;

    /// <summary>The tokens that end a text.</summary>
    public IReadOnlyList<int> Stops { get; }

    public TrieNode[] Trie { get; }

    /// <summary>The tokens that are not plain text of at most <see cref="MostPlainChars"/> characters.</summary>
    public TrieNode[] TrieOfOthers { get; }

    /// <summary>The tokens of more than <see cref="MostPlainChars"/> bytes.</summary>
    public TrieNode[] TrieOfLong { get; }

    /// <summary>The same as a mask.</summary>
    public ulong[] LongTokens { get; }

    /// <summary>How many bytes the longest token has.</summary>
    public int LongestToken { get; }

    /// <summary>The tokens of plain text with at most so many characters, for each number.</summary>
    public ulong[][] PlainMasks { get; }

    public static GrammarVocabulary Of(Tokenizer tokenizer)
    {
        var tokens = new TokenBytes[tokenizer.VocabularySize];
        for (int id = 0; id < tokens.Length; id++)
        {
            tokens[id] = new TokenBytes(id, tokenizer.KindOf(id) switch
            {
                // A token of the mark's own byte could begin to spell a token that is no text.
                TokenKind.Normal or TokenKind.Byte or TokenKind.Undefined => tokenizer.BytesOf(id).Contains(SpecialMark) ? default(ReadOnlyMemory<byte>) : tokenizer.BytesOf(id).ToArray(),
                TokenKind.UserDefined when IsBlank(tokenizer.BytesOf(id)) => tokenizer.BytesOf(id).ToArray(),
                TokenKind.Control or TokenKind.UserDefined => SpecialBytes(id, tokenizer.KindOf(id) == TokenKind.Control),
                _ => default(ReadOnlyMemory<byte>),
            });
        }

        return new GrammarVocabulary(tokens, tokenizer.StopIds);
    }

    /// <summary>A vocabulary of texts alone.</summary>
    public static GrammarVocabulary Of(IEnumerable<ReadOnlyMemory<byte>> texts, IReadOnlyList<int> stops) =>
        new([.. texts.Select((bytes, id) => new TokenBytes(id, bytes))], stops);

    /// <summary>What stands for a token that is no text.</summary>
    public static byte[] SpecialBytes(int token, bool isControl) =>
        [SpecialMark, (byte)(isControl ? 1 : 2), (byte)(token >> 16), (byte)(token >> 8), (byte)token];

    /// <summary>The bytes of a token, none for one that is never let through.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => _tokens[token].Bytes.Span;

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
