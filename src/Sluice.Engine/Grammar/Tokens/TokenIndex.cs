using Sluice.Engine.Tokenization.Tables;

namespace Sluice.Engine.Grammar.Tokens;

/// <summary>
/// The tokens of a trie by their bytes, with what each is made of: of those that begin with a character of ASCII what stands behind it,
/// of all others the whole. Takes 24 bytes for each token and its text. Immutable.
/// </summary>
internal sealed class TokenIndex
{
    /// <summary>The tokens that begin with a byte of ASCII are a range for each, those that begin with another one a single range.</summary>
    public const int Ranges = Ascii + 1;

    /// <summary>The number of bytes of ASCII.</summary>
    public const int Ascii = 128;

    // The tokens' bytes once more, side by side in this order: where they lie elsewhere reading a few thousand takes longer than all else.
    private readonly byte[] _texts;
    private readonly int[] _ends;

    private TokenIndex(int[] tokens, ulong[] low, ulong[] high, byte[] texts, int[] ends, int[] starts, int[] weights)
    {
        (Tokens, Low, High, _texts, _ends, Starts, Weights) = (tokens, low, high, texts, ends, starts, weights);
    }

    /// <summary>The tokens, by their bytes.</summary>
    public int[] Tokens { get; }

    /// <summary>What they are made of, the first half.</summary>
    public ulong[] Low { get; }

    /// <summary>The second half.</summary>
    public ulong[] High { get; }

    /// <summary>Where each range begins, and where the last one ends. Behind it are tokens that are no text.</summary>
    public int[] Starts { get; }

    /// <summary>How many tokens have something of each group.</summary>
    public int[] Weights { get; }

    /// <summary>Makes it of the tokens of a trie, sorted by their bytes.</summary>
    public static TokenIndex Make(IReadOnlyList<TokenBytes> sorted)
    {
        int[] tokens = new int[sorted.Count];
        ulong[] low = new ulong[sorted.Count];
        ulong[] high = new ulong[sorted.Count];
        byte[] texts = [.. sorted.SelectMany(token => token.Bytes.ToArray())];
        int[] ends = new int[sorted.Count];
        int[] counts = new int[Ranges + 1];
        int[] weights = new int[TokenContent.Groups];
        for (int i = 0; i < tokens.Length; i++)
        {
            var bytes = sorted[i].Bytes.Span;
            bool isAscii = bytes[0] < Ascii;
            var content = TokenContent.Of(isAscii ? bytes[1..] : bytes);
            (tokens[i], low[i], high[i]) = (sorted[i].Token, content.Low, content.High);
            ends[i] = bytes.Length + (i == 0 ? 0 : ends[i - 1]);
            counts[isAscii ? bytes[0] : bytes[0] == GrammarVocabulary.SpecialMark ? Ranges : Ascii]++;
            for (int group = 0; group < weights.Length; group++)
            {
                weights[group] += content.Has(group) ? 1 : 0;
            }
        }

        int[] starts = new int[Ranges + 1];
        for (int range = 0; range < Ranges; range++)
        {
            starts[range + 1] = starts[range] + counts[range];
        }

        return new TokenIndex(tokens, low, high, texts, ends, starts, weights);
    }

    /// <summary>The bytes of the token at a place.</summary>
    public ReadOnlySpan<byte> BytesAt(int place)
    {
        int start = place == 0 ? 0 : _ends[place - 1];
        return _texts.AsSpan(start, _ends[place] - start);
    }

    public static TokenIndex Read(TableReader tables)
    {
        int[] tokens = tables.Read<int>();
        var (low, high) = (tables.Read<ulong>(tokens.Length), tables.Read<ulong>(tokens.Length));
        var (texts, ends) = (tables.Read<byte>(), tables.Read<int>(tokens.Length));
        return texts.Length == (ends.Length == 0 ? 0 : ends[^1])
            ? new TokenIndex(tokens, low, high, texts, ends, tables.Read<int>(Ranges + 1), tables.Read<int>(TokenContent.Groups))
            : throw new InvalidDataException($"The texts of the tokens have {texts.Length} bytes.");
    }

    public void Write(TableWriter tables)
    {
        tables.Write<int>(Tokens);
        tables.Write<ulong>(Low);
        tables.Write<ulong>(High);
        tables.Write<byte>(_texts);
        tables.Write<int>(_ends);
        tables.Write<int>(Starts);
        tables.Write<int>(Weights);
    }
}
