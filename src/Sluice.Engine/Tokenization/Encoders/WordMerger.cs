using System.Buffers;

namespace Sluice.Engine.Tokenization.Encoders;

/// <summary>Byte-pair merging within one word: always the pair of the lowest rank next, of equal ones the leftmost.</summary>
internal static class WordMerger
{
    // Up to here, scanning an array beats keeping a heap.
    private const int ShortWord = 64;

    /// <summary>Merges the tokens of a word in place and returns how many are left.</summary>
    internal static int Merge(Span<int> tokens, MergeTable merges) =>
        tokens.Length <= ShortWord ? MergeShort(tokens, merges) : MergeLong(tokens, merges);

    private static int MergeShort(Span<int> tokens, MergeTable merges)
    {
        Span<MergeTable.Merge> next = stackalloc MergeTable.Merge[ShortWord];
        int count = tokens.Length;
        for (int i = 0; i + 1 < count; i++)
        {
            next[i] = Find(tokens[i], tokens[i + 1], merges);
        }

        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i + 1 < count; i++)
            {
                best = next[i].Rank < next[best].Rank ? i : best;
            }

            if (next[best].Rank == int.MaxValue)
            {
                break;
            }

            tokens[best] = next[best].Token;
            tokens[(best + 2)..count].CopyTo(tokens[(best + 1)..]);
            next[(best + 1)..count].CopyTo(next[best..]);
            count--;
            if (best > 0)
            {
                next[best - 1] = Find(tokens[best - 1], tokens[best], merges);
            }

            if (best + 1 < count)
            {
                next[best] = Find(tokens[best], tokens[best + 1], merges);
            }
        }

        return count;
    }

    private static MergeTable.Merge Find(int left, int right, MergeTable merges) =>
        merges.TryFind(left, right, out var merge) ? merge : new MergeTable.Merge(int.MaxValue, -1);

    /// <summary>The same with a linked list and a heap, so that a word of n bytes costs n log n.</summary>
    private static int MergeLong(Span<int> tokens, MergeTable merges)
    {
        int count = tokens.Length;
        int[] links = ArrayPool<int>.Shared.Rent(2 * count);
        var previous = links.AsSpan(0, count);
        var following = links.AsSpan(count, count);
        var queue = new PriorityQueue<Candidate, ulong>(count);
        for (int i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            following[i] = i + 1;
            Offer(queue, tokens, i, i + 1, merges);
        }

        while (queue.TryDequeue(out var candidate, out _))
        {
            int left = candidate.Position;
            int right = following[left];

            // Skip what an earlier merge has made obsolete; swallowed tokens are marked by -1.
            if (tokens[left] != candidate.Left || right >= count || tokens[right] != candidate.Right)
            {
                continue;
            }

            tokens[left] = candidate.Merged;
            tokens[right] = -1;
            following[left] = following[right];
            if (following[left] < count)
            {
                previous[following[left]] = left;
            }

            Offer(queue, tokens, previous[left], left, merges);
            Offer(queue, tokens, left, following[left], merges);
        }

        int kept = 0;
        for (int i = 0; i < count; i = following[i])
        {
            tokens[kept++] = tokens[i];
        }

        ArrayPool<int>.Shared.Return(links);
        return kept;
    }

    private static void Offer(PriorityQueue<Candidate, ulong> queue, Span<int> tokens, int left, int right, MergeTable merges)
    {
        if (left >= 0 && right < tokens.Length && merges.TryFind(tokens[left], tokens[right], out var merge))
        {
            queue.Enqueue(new Candidate(left, tokens[left], tokens[right], merge.Token), ((ulong)(uint)merge.Rank << 32) | (uint)left);
        }
    }

    private readonly record struct Candidate(int Position, int Left, int Right, int Merged);
}
