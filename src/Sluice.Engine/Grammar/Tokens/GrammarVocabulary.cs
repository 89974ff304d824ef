using System.Collections.Concurrent;
using Sluice.Engine.Tokenization;
using Sluice.Engine.Tokenization.Tables;

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

    // Where tokens come from: a tokenizer, or texts alone.
    private readonly Tokenizer? _tokenizer;
    private readonly ReadOnlyMemory<byte>[] _texts;
    private readonly ConcurrentDictionary<int, byte[]> _specials = new();
    private TokenLengths? _lengths;

    private GrammarVocabulary(Tokenizer? tokenizer, ReadOnlyMemory<byte>[] texts, IReadOnlyList<int> stops)
    {
        _tokenizer = tokenizer;
        _texts = texts;
        Count = tokenizer?.VocabularySize ?? texts.Length;
        Stops = stops;
        var sorted = Enumerable.Range(0, Count).Select(token => new TokenBytes(token, TextOf(token))).Where(token => token.Bytes.Length is > 0 and <= TokenTrie.MaxBytes).ToArray();
        Array.Sort(sorted);

        // Of tokens with the same bytes the first stands for all.
        sorted = [.. sorted.Where((token, i) => i == 0 || !token.Bytes.Span.SequenceEqual(sorted[i - 1].Bytes.Span))];
        Trie = TokenTrie.Build(sorted);
        Index = TokenIndex.Make(sorted);
        Roots = RootsOf(Trie);
        TokenBytes[] isLong = [.. sorted.Where(token => token.Bytes.Length > MostPlainChars)];
        TrieOfLong = TokenTrie.Build(isLong);
        LongestToken = sorted.Select(token => token.Bytes.Length).DefaultIfEmpty().Max();
        LongTokens = new ulong[WordCount];
        foreach (var token in isLong)
        {
            LongTokens[token.Token / 64] |= 1UL << (token.Token % 64);
        }

        PlainMasks = new ulong[MostPlainChars + 1][];
        var lengths = Array.ConvertAll(sorted, token => PlainText.Count(token.Bytes.Span));
        TrieOfOthers = TokenTrie.Build([.. sorted.Where((_, i) => lengths[i] is < 0 or > MostPlainChars)]);
        for (int length = 0; length <= MostPlainChars; length++)
        {
            ulong[] words = PlainMasks[length] = length == 0 ? new ulong[WordCount] : [.. PlainMasks[length - 1]];
            for (int i = 0; i < sorted.Length; i++)
            {
                if (lengths[i] == length)
                {
                    words[sorted[i].Token / 64] |= 1UL << (sorted[i].Token % 64);
                }
            }
        }
    }

    private GrammarVocabulary(Tokenizer tokenizer, TableReader tables)
    {
        _tokenizer = tokenizer;
        _texts = [];
        Count = tokenizer.VocabularySize;
        Stops = tokenizer.StopIds;
        LongestToken = tables.ReadOne<int>();
        Trie = tables.Read<TrieNode>();
        Index = TokenIndex.Read(tables);
        Roots = RootsOf(Trie);
        TrieOfOthers = tables.Read<TrieNode>();
        TrieOfLong = tables.Read<TrieNode>();
        LongTokens = tables.Read<ulong>(WordCount);
        PlainMasks = new ulong[MostPlainChars + 1][];
        for (int length = 0; length <= MostPlainChars; length++)
        {
            PlainMasks[length] = tables.Read<ulong>(WordCount);
        }
    }

    public int Count { get; }

    /// <summary>The tokens by their characters, found out when first asked for.</summary>
    public TokenLengths Lengths => LazyInitializer.EnsureInitialized(ref _lengths, () => new TokenLengths(Index));

    /// <summary>The tokens that end a text.</summary>
    public IReadOnlyList<int> Stops { get; }

    public TrieNode[] Trie { get; }

    /// <summary>The tokens of the trie and what they are made of.</summary>
    public TokenIndex Index { get; }

    /// <summary>The trie's nodes at which the tokens of the index's ranges begin, and at which the last range ends.</summary>
    public int[] Roots { get; }

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

    private int WordCount => (Count + 63) / 64;

    public static GrammarVocabulary Of(Tokenizer tokenizer) => new(tokenizer, [], tokenizer.StopIds);

    /// <summary>A vocabulary of texts alone.</summary>
    public static GrammarVocabulary Of(IEnumerable<ReadOnlyMemory<byte>> texts, IReadOnlyList<int> stops) => new(null, [.. texts], stops);

    /// <summary>Reads what <see cref="Write"/> wrote for the same tokenizer; throws <see cref="InvalidDataException"/> where that is damaged.</summary>
    public static GrammarVocabulary Read(Tokenizer tokenizer, TableReader tables) => new(tokenizer, tables);

    /// <summary>Writes what takes long to make of a tokenizer.</summary>
    public void Write(TableWriter tables)
    {
        tables.Write(LongestToken);
        tables.Write<TrieNode>(Trie);
        Index.Write(tables);
        tables.Write<TrieNode>(TrieOfOthers);
        tables.Write<TrieNode>(TrieOfLong);
        tables.Write<ulong>(LongTokens);
        foreach (ulong[] mask in PlainMasks)
        {
            tables.Write<ulong>(mask);
        }
    }

    /// <summary>What stands for a token that is no text.</summary>
    public static byte[] SpecialBytes(int token, bool isControl) =>
        [SpecialMark, (byte)(isControl ? 1 : 2), (byte)(token >> 16), (byte)(token >> 8), (byte)token];

    /// <summary>The bytes of a token, none for one that is never let through.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => TextOf(token).Span;

    private ReadOnlyMemory<byte> TextOf(int token)
    {
        if (_tokenizer is null)
        {
            return _texts[token];
        }

        return _tokenizer.KindOf(token) switch
        {
            // A token of the mark's own byte could begin to spell a token that is no text.
            TokenKind.Normal or TokenKind.Byte or TokenKind.Undefined => _tokenizer.BytesOf(token).Contains(SpecialMark) ? default : _tokenizer.MemoryOf(token),
            TokenKind.UserDefined when IsBlank(_tokenizer.BytesOf(token)) => _tokenizer.MemoryOf(token),
            var kind and (TokenKind.Control or TokenKind.UserDefined) =>
                _specials.GetOrAdd(token, static (token, kind) => SpecialBytes(token, kind == TokenKind.Control), kind),
            _ => default,
        };
    }

    private static int[] RootsOf(TrieNode[] trie)
    {
        int[] roots = new int[TokenIndex.Ranges + 1];
        int at = 0;
        for (int range = 0; range < TokenIndex.Ranges; range++)
        {
            roots[range] = at;
            while (at < trie.Length && (range < TokenIndex.Ascii ? trie[at].Byte == range : trie[at].Byte != SpecialMark))
            {
                at += trie[at].Size;
            }
        }

        roots[^1] = at;
        return roots;
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
