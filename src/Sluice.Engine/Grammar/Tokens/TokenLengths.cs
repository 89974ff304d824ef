namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// The tokens by how many characters of a JSON string they have, up to the quote that would end it: what a text's least and most
/// characters rule out is told by that. A character that goes on behind a token counts, too. Immutable.
/// </summary>
internal sealed class TokenLengths
{
    private readonly int[][] _endless = new int[TokenTrie.MaxBytes + 1][];
    private readonly int[][] _ended = new int[TokenTrie.MaxBytes + 1][];

    public TokenLengths(TokenIndex index)
    {
        var endless = new List<int>?[_endless.Length];
        var ended = new List<int>?[_ended.Length];
        for (int place = 0; place < index.Tokens.Length; place++)
        {
            var bytes = index.BytesAt(place);
            if (bytes[0] != GrammarVocabulary.SpecialMark)
            {
                int length = Measure(bytes, out bool isEnded);
                ((isEnded ? ended : endless)[length] ??= []).Add(place);
            }
        }

        for (int length = 0; length < _endless.Length; length++)
        {
            _endless[length] = endless[length]?.ToArray() ?? [];
            _ended[length] = ended[length]?.ToArray() ?? [];
            Longest = _endless[length].Length > 0 ? length : Longest;
        }
    }

    /// <summary>The characters of the longest token without a quote.</summary>
    public int Longest { get; }

    /// <summary>The places in the index of tokens with so many characters and no quote.</summary>
    public ReadOnlySpan<int> Endless(int length) => length < _endless.Length ? _endless[length] : [];

    /// <summary>The places in the index of tokens with so many characters in front of a quote.</summary>
    public ReadOnlySpan<int> Ended(int length) => length < _ended.Length ? _ended[length] : [];

    /// <summary>How many tokens without a quote have more characters than one number and at most another.</summary>
    public int Count(int above, int most)
    {
        int count = 0;
        for (int length = Math.Max(0, above + 1); length <= Math.Min(most, Longest); length++)
        {
            count += _endless[length].Length;
        }

        return count;
    }

    private static int Measure(ReadOnlySpan<byte> bytes, out bool isEnded)
    {
        int length = 0;
        bool isHigh = false;
        for (int at = 0; at < bytes.Length;)
        {
            if (bytes[at] == '"')
            {
                isEnded = true;
                return length;
            }

            // The second escape of two that are one character, and the further bytes of a character, are none of their own.
            bool isEscape = bytes[at] == '\\';
            bool isUnicode = isEscape && at + 1 < bytes.Length && bytes[at + 1] == 'u';
            int surrogate = isUnicode && at + 3 < bytes.Length ? Surrogate(bytes[at + 2], bytes[at + 3]) : 0;
            length += (isHigh && surrogate == 2) || (bytes[at] & 0xC0) == 0x80 ? 0 : 1;
            isHigh = surrogate == 1;
            at += isUnicode ? 6 : isEscape ? 2 : 1;
        }

        isEnded = false;
        return length;
    }

    /// <summary>1 for the first two digits of a high surrogate, 2 for those of a low one.</summary>
    private static int Surrogate(byte first, byte second) => (first | 0x20) != 'd' ? 0 : (second | 0x20) switch
    {
        '8' or '9' or 'a' or 'b' => 1,
        'c' or 'd' or 'e' or 'f' => 2,
        _ => 0,
    };
}
