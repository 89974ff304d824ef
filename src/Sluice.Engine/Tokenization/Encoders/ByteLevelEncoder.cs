using System.Buffers;
using System.Text;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Byte-pair encoding of words, beginning with single bytes (GPT-2 and its kin).</summary>
internal sealed class ByteLevelEncoder(Vocabulary vocabulary, MergeTable merges, PretokenizerRules rules) : ITextEncoder
{
    private const int StackBytes = 384;

    internal MergeTable Merges => merges;

    public bool KeepsCharacters => true;

    public void Encode(ReadOnlySpan<char> text, bool isAfterMark, List<int> output) => rules.Words.Split(text, word =>
    {
        if (word.Length <= StackBytes / 3)
        {
            EncodeWord(word, stackalloc byte[StackBytes], stackalloc int[StackBytes], output);
            return;
        }

        int limit = Encoding.UTF8.GetMaxByteCount(word.Length);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(limit);
        int[] tokens = ArrayPool<int>.Shared.Rent(limit);
        EncodeWord(word, bytes, tokens, output);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(tokens);
    });

    private void EncodeWord(ReadOnlySpan<char> word, Span<byte> bytes, Span<int> tokens, List<int> output)
    {
        int count = Encoding.UTF8.GetBytes(word, bytes);
        if (rules.WholeWordFirst && vocabulary.Find(bytes[..count]) is var whole and >= 0)
        {
            output.Add(whole);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            tokens[i] = vocabulary.TokenOf(bytes[i]);
        }

        output.AddRange(tokens[..WordMerger.Merge(tokens[..count], merges)]);
    }
}
