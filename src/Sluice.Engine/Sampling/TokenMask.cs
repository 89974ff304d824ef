using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sluice.Engine.Sampling;

/// <summary>A set of tokens of one vocabulary, one bit each.</summary>
internal sealed class TokenMask(int vocabulary)
{
    /// <summary>
    /// The logit of a token that is not in the set: far below any that a model gives, and far enough from the end of the range that
    /// penalties and biases on top of it stay finite. Its probability is exactly 0.
    /// </summary>
    public const float Forbidden = -1e30f;

    private const int Bits = 64;

    /// <summary>The bits, the token with id 0 first; those beyond the vocabulary are 0.</summary>
    public ulong[] Words { get; } = new ulong[(vocabulary + Bits - 1) / Bits];

    public bool this[int token] => (Words[token / Bits] >> (token % Bits) & 1) != 0;

    public void Add(int token) => Words[token / Bits] |= 1UL << (token % Bits);

    public void AddAll(ReadOnlySpan<ulong> words)
    {
        var own = Words.AsSpan(0, words.Length);
        int width = Vector<ulong>.Count;
        int i = 0;
        for (; i + width <= words.Length; i += width)
        {
            (new Vector<ulong>(own[i..]) | new Vector<ulong>(words[i..])).CopyTo(own[i..]);
        }

        for (; i < words.Length; i++)
        {
            own[i] |= words[i];
        }
    }

    public void RemoveAll(ReadOnlySpan<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            Words[i] &= ~words[i];
        }
    }

    public void Clear() => Array.Clear(Words);

    public bool IsEmpty => !Words.AsSpan().ContainsAnyExcept(0UL);

    public int Count
    {
        get
        {
            int count = 0;
            foreach (ulong word in Words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Copies the logits of the tokens in the set; the others become <see cref="Forbidden"/>.</summary>
    public void Apply(ReadOnlySpan<float> logits, Span<float> masked)
    {
        for (int start = 0; start < logits.Length; start += Bits)
        {
            ulong word = Words[start / Bits];
            var from = logits.Slice(start, Math.Min(Bits, logits.Length - start));
            var to = masked.Slice(start, from.Length);
            if (word == ulong.MaxValue)
            {
                from.CopyTo(to);
                continue;
            }

            if (word != 0 && from.Length == Bits)
            {
                Select(word, from, to);
                continue;
            }

            to.Fill(Forbidden);
            for (; word != 0; word &= word - 1)
            {
                int bit = BitOperations.TrailingZeroCount(word);
                to[bit] = from[bit];
            }
        }
    }

    /// <summary>Chooses between 64 logits and <see cref="Forbidden"/>, eight at a time.</summary>
    private static void Select(ulong word, ReadOnlySpan<float> from, Span<float> to)
    {
        var bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        for (int i = 0; i < Bits; i += Vector256<float>.Count, word >>= Vector256<float>.Count)
        {
            var isSet = Vector256.Equals(Vector256.Create((int)(word & 0xFF)) & bits, bits).AsSingle();
            Vector256.ConditionalSelect(isSet, Vector256.Create(from[i..]), Vector256.Create(Forbidden)).CopyTo(to[i..]);
        }
    }
}
