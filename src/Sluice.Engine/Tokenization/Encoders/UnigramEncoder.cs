using System.Buffers;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>SentencePiece's unigram model: the division into tokens of which the scores have the highest sum.</summary>
internal sealed class UnigramEncoder : ITextEncoder
{
    /// <summary>How much worse than the worst token a character is that no token holds.</summary>
    private const double UnknownPenalty = 10;

    private readonly Vocabulary _vocabulary;
    private readonly UnigramNormalizer _normalizer;
    private readonly TokenTrie _trie;
    private readonly float[] _scores;
    private readonly int _unknown;
    private readonly double _unknownScore;

    internal UnigramEncoder(Vocabulary vocabulary, UnigramNormalizer normalizer, float[] scores, int unknown)
    {
        (_vocabulary, _normalizer, _scores, _unknown) = (vocabulary, normalizer, scores, unknown);
        _trie = new TokenTrie(vocabulary, id => vocabulary.KindOf(id) is TokenKind.Normal or TokenKind.UserDefined or TokenKind.Unused);
        double worst = Enumerable.Range(0, vocabulary.Count).Where(id => vocabulary.KindOf(id) == TokenKind.Normal).Min(id => (double?)scores[id]) ?? 0;
        _unknownScore = worst - UnknownPenalty;
    }

    public bool KeepsCharacters => false;

    public void Encode(ReadOnlySpan<char> text, bool isAfterMark, List<int> output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        _normalizer.Normalize(text, buffer);
        byte[] bytes = new byte[buffer.WrittenCount];
        bytes = bytes[..SpaceMark.Unescape(buffer.WrittenSpan, bytes)];
        if (bytes.Length == 0)
        {
            return;
        }

        // The best way to each place: its score, its last token and where that begins.
        var best = new Step[bytes.Length + 1];
        best.AsSpan(1).Fill(new Step(double.NegativeInfinity, _unknown, 0));
        for (int at = 0; at < bytes.Length;)
        {
            int character = Math.Min(EscapedText.CharacterLength(bytes[at]), bytes.Length - at);
            bool isKnown = false;
            int node = 0;
            for (int end = at; end < bytes.Length && (node = _trie.Step(node, bytes[end])) >= 0; end++)
            {
                if (_trie.TokenAt(node) is var token and >= 0)
                {
                    isKnown |= end + 1 - at == character;
                    double score = _vocabulary.KindOf(token) == TokenKind.UserDefined ? 0 : _scores[token];
                    Improve(ref best[end + 1], best[at].Score + score, token, at);
                }
            }

            if (!isKnown)
            {
                Improve(ref best[at + character], best[at].Score + _unknownScore, _unknown, at);
            }

            at += character;
        }

        int first = output.Count;
        bool wasUnknown = false;
        for (int end = bytes.Length; end > 0; end = best[end].Start)
        {
            // Unknown characters in a row are one unknown token.
            bool isUnknown = best[end].Token == _unknown;
            if (!isUnknown || !wasUnknown)
            {
                output.Add(best[end].Token);
            }

            wasUnknown = isUnknown;
        }

        output.Reverse(first, output.Count - first);
    }

    private static void Improve(ref Step step, double score, int token, int start)
    {
        if (score > step.Score)
        {
            step = new Step(score, token, start);
        }
    }

    private readonly record struct Step(double Score, int Token, int Start);
}
