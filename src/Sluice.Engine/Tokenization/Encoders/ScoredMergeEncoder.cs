using System.Buffers;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>
/// SentencePiece's byte-pair encoding: of all neighbours that together are a token, those whose token has the highest score
/// become one, the leftmost first. What stays no token is written as bytes.
/// </summary>
internal sealed class ScoredMergeEncoder(Vocabulary vocabulary, float[] scores, int? unknown, bool addsSpace) : ITextEncoder
{
    public bool KeepsCharacters => true;

    public void Encode(ReadOnlySpan<char> text, bool isAfterMark, List<int> output)
    {
        var bytes = EscapedText.Of(text, addsSpace && isAfterMark, new ArrayBufferWriter<byte>());
        int[] room = ArrayPool<int>.Shared.Rent(3 * bytes.Length);
        Merge(bytes, room.AsSpan(0, bytes.Length), room.AsSpan(bytes.Length, bytes.Length), room.AsSpan(2 * bytes.Length, bytes.Length), output);
        ArrayPool<int>.Shared.Return(room);
    }

    /// <summary>Symbols are named by where they begin; a length of 0 marks what another has swallowed.</summary>
    private void Merge(ReadOnlySpan<byte> text, Span<int> lengths, Span<int> previous, Span<int> tokens, List<int> output)
    {
        var queue = new PriorityQueue<Candidate, ulong>();
        for (int at = 0, before = -1; at < text.Length; before = at, at += lengths[at])
        {
            lengths[at] = Math.Min(EscapedText.CharacterLength(text[at]), text.Length - at);
            previous[at] = before;
            tokens[at] = vocabulary.Find(text.Slice(at, lengths[at]));
            Offer(queue, text, lengths, before, at);
        }

        while (queue.TryDequeue(out var candidate, out _))
        {
            int right = candidate.Left + candidate.LeftLength;
            if (lengths[candidate.Left] != candidate.LeftLength || lengths[right] != candidate.Length - candidate.LeftLength)
            {
                // One of the two has been merged with another meanwhile.
                continue;
            }

            lengths[candidate.Left] = candidate.Length;
            lengths[right] = 0;
            tokens[candidate.Left] = candidate.Token;
            int following = candidate.Left + candidate.Length;
            Offer(queue, text, lengths, previous[candidate.Left], candidate.Left);
            if (following < text.Length)
            {
                previous[following] = candidate.Left;
                Offer(queue, text, lengths, candidate.Left, following);
            }
        }

        for (int at = 0; at < text.Length; at += lengths[at])
        {
            if (tokens[at] >= 0)
            {
                output.Add(tokens[at]);
            }
            else
            {
                AddBytes(text.Slice(at, lengths[at]), output);
            }
        }
    }

    private void Offer(PriorityQueue<Candidate, ulong> queue, ReadOnlySpan<byte> text, Span<int> lengths, int left, int right)
    {
        if (left < 0)
        {
            return;
        }

        int length = lengths[left] + lengths[right];
        if (length <= vocabulary.LongestToken && vocabulary.Find(text.Slice(left, length)) is var token and >= 0)
        {
            queue.Enqueue(new Candidate(left, lengths[left], length, token), ((ulong)Descending(scores[token]) << 32) | (uint)left);
        }
    }

    private void AddBytes(ReadOnlySpan<byte> character, List<int> output)
    {
        foreach (byte value in character)
        {
            if (vocabulary.TokenOf(value) is var token and >= 0)
            {
                output.Add(token);
            }
            else if (unknown is { } id)
            {
                output.Add(id);
                return;
            }
        }
    }

    /// <summary>A number that is the smaller the higher the score is.</summary>
    private static uint Descending(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x8000_0000) != 0 ? bits : ~(bits | 0x8000_0000);
    }

    private readonly record struct Candidate(int Left, int LeftLength, int Length, int Token);
}
