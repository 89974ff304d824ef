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

    public void Remove(int token) => Words[token / Bits] &= ~(1UL << (token % Bits));

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

    /// <summary>
    /// Copies the logits of the tokens in the set, the others become <see cref="Forbidden"/>, and finds the largest on the way. False
    /// if any of all logits is infinite or no number.
    /// </summary>
    public bool TryApply(ReadOnlySpan<float> logits, Span<float> masked, out float largest)
    {
        masked = masked[..logits.Length];
        var bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        var forbidden = Vector256.Create(Forbidden);
        var limit = Vector256.Create(float.MaxValue);
        var best = forbidden;
        var finite = Vector256<float>.AllBitsSet;
        int whole = logits.Length & -Bits;
        for (int start = 0; start < whole; start += Bits)
        {
            ulong word = Words[start / Bits];
            var from = logits.Slice(start, Bits);
            var to = masked.Slice(start, Bits);
            for (int i = 0; i < Bits; i += Vector256<float>.Count, word >>= Vector256<float>.Count)
            {
                var values = Vector256.Create(from[i..]);
                finite &= Vector256.LessThanOrEqual(Vector256.Abs(values), limit);
                var isSet = Vector256.Equals(Vector256.Create((int)(word & 0xFF)) & bits, bits).AsSingle();
                values = Vector256.ConditionalSelect(isSet, values, forbidden);
                best = Vector256.Max(best, values);
                values.CopyTo(to[i..]);
            }
        }

        bool isFinite = Vector256.EqualsAll(finite.AsInt32(), Vector256<int>.AllBitsSet);
        largest = Forbidden;
        for (int i = 0; i < Vector256<float>.Count; i++)
        {
            largest = Math.Max(largest, best[i]);
        }

        for (int token = whole; token < logits.Length; token++)
        {
            isFinite &= float.IsFinite(logits[token]);
            masked[token] = this[token] ? logits[token] : Forbidden;
            largest = Math.Max(largest, masked[token]);
        }

        return isFinite;
    }
}
