using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Kernels.Attention;

/// <summary>
/// Softmax attention over blocks of 64 positions with a running maximum. Blocks and spans begin at fixed positions and each row
/// has its own sums, so a row's result depends neither on the other rows of its tile, nor on how a prompt was cut, nor on who
/// calculated which span.
/// </summary>
internal static unsafe class BlockAttention<TLanes, T>
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    private const int Block = AttentionTile.BlockPositions;

    /// <summary>All spans, one after the other.</summary>
    public static void Run(in AttentionTile tile)
    {
        int size = tile.Layout.PaddedSize;
        float* sum = tile.Scratch + (2 * Block * size) + (tile.Rows * Block);
        float* part = sum + AttentionTile.PartialFloats(tile.Rows, size);
        tile.Spans(out int first, out int end);
        RunSpan(tile, first, sum);
        for (int span = first + 1; span < end; span++)
        {
            RunSpan(tile, span, part);
            Join(sum, part, tile.Rows, size);
        }

        Finish(tile, sum);
    }

    /// <summary>What one span comes to, in <see cref="AttentionTile.PartialFloats"/> floats.</summary>
    public static void RunSpan(in AttentionTile tile, int span, float* partial)
    {
        int size = tile.Layout.PaddedSize;
        bool isDirect = tile.Rows <= HalfAttention<TLanes, T>.MostRows && tile.Layout.Format == KvFormat.F16;
        float* keys = tile.Scratch;
        float* values = keys + (Block * size);
        float* scores = values + (Block * size);
        float* totals = partial;
        float* peaks = totals + (tile.Rows * size);
        float* sums = peaks + tile.Rows;
        new Span<float>(totals, tile.Rows * size).Clear();
        new Span<float>(peaks, tile.Rows).Fill(float.NegativeInfinity);
        new Span<float>(sums, tile.Rows).Clear();
        int begin = int.MaxValue;
        int end = 0;
        for (int row = 0; row < tile.Rows; row++)
        {
            begin = Math.Min(begin, tile.First[row]);
            end = Math.Max(end, tile.Visible[row]);
        }

        begin = Math.Max(span * AttentionTile.SpanPositions, begin & -Block);
        end = Math.Min(end, (span + 1) * AttentionTile.SpanPositions);
        for (int start = begin; start < end; start += Block)
        {
            int positions = Math.Min(Block, (end - start + KvLayout.KeyTile - 1) & -KvLayout.KeyTile);
            int first = 0;
            while (first < tile.Rows && tile.Visible[first] <= start)
            {
                first++;
            }

            if (isDirect)
            {
                HalfAttention<TLanes, T>.Score(tile, first, start, positions, scores);
            }
            else
            {
                PageReader<TLanes, T>.Read(tile, start, positions, keys, values);
                Score(tile, first, keys, positions, scores);
            }

            for (int row = first; row < tile.Rows; row++)
            {
                Weigh(tile, row, start, positions, scores + (row * Block), totals + (row * size), peaks + row, sums + row);
            }

            if (isDirect)
            {
                HalfAttention<TLanes, T>.Mix(tile, first, start, positions, scores, totals);
            }
            else
            {
                Mix(tile, first, values, positions, scores, totals);
            }
        }
    }

    /// <summary>Adds what a further span came to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* sum, float* part, int rows, int size)
    {
        float* sumPeaks = sum + (rows * size);
        float* partPeaks = part + (rows * size);
        for (int row = 0; row < rows; row++)
        {
            float peak = MathF.Max(sumPeaks[row], partPeaks[row]);
            if (partPeaks[row] == float.NegativeInfinity)
            {
                continue;
            }

            float old = MathF.Exp(sumPeaks[row] - peak);
            float added = MathF.Exp(partPeaks[row] - peak);
            sumPeaks[row] = peak;
            sumPeaks[rows + row] = (sumPeaks[rows + row] * old) + (partPeaks[rows + row] * added);
            T olds = TLanes.Splat(old);
            T addeds = TLanes.Splat(added);
            float* to = sum + (row * size);
            float* from = part + (row * size);
            for (int i = 0; i < size; i += TLanes.Count)
            {
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(from + i), addeds, TLanes.Multiply(TLanes.Load(to + i), olds)), to + i);
            }
        }
    }

    /// <summary>Divides the sums by their weights.</summary>
    public static void Finish(in AttentionTile tile, float* sum)
    {
        int size = tile.Layout.PaddedSize;
        float* peaks = sum + (tile.Rows * size);
        float* sums = peaks + tile.Rows;
        for (int row = 0; row < tile.Rows; row++)
        {
            float factor = 1f;
            float weights = sums[row];
            if (tile.Sinks is not null)
            {
                float peak = MathF.Max(peaks[row], tile.Sinks[row]);
                factor = MathF.Exp(peaks[row] - peak);
                weights = (weights * factor) + MathF.Exp(tile.Sinks[row] - peak);
            }

            factor /= weights;
            float* from = sum + (row * size);
            float* to = tile.Outputs[row];
            for (int i = 0; i < tile.HeadSize; i++)
            {
                to[i] = from[i] * factor;
            }
        }
    }

    private static void Score(in AttentionTile tile, int first, float* keys, int positions, float* scores)
    {
        int row = first;
        for (; row + 4 <= tile.Rows; row += 4)
        {
            ScoreFour(tile.Queries + row, keys, tile.HeadSize, positions, scores + (row * Block));
        }

        for (; row < tile.Rows; row++)
        {
            ScoreOne(tile.Queries[row], keys, tile.HeadSize, positions, scores + (row * Block));
        }
    }

    private static void Mix(in AttentionTile tile, int first, float* values, int positions, float* weights, float* totals)
    {
        int size = tile.Layout.PaddedSize;
        int row = first;
        for (; row + 4 <= tile.Rows; row += 4)
        {
            MixFour(weights + (row * Block), values, size, positions, totals + (row * size));
        }

        for (; row < tile.Rows; row++)
        {
            MixOne(weights + (row * Block), values, size, positions, totals + (row * size));
        }
    }

    /// <summary>Replaces a row's scores by their weights, and scales what was summed up before to the new maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(in AttentionTile tile, int row, int start, int positions, float* scores, float* totals, float* peak, float* sum)
    {
        int size = tile.Layout.PaddedSize;
        T scales = TLanes.Splat(tile.Scale);
        if (tile.Cap > 0f)
        {
            for (int i = 0; i < positions; i += TLanes.Count)
            {
                TLanes.Store(SoftCap.Apply<TLanes, T>(TLanes.Multiply(TLanes.Load(scores + i), scales), tile.Cap), scores + i);
            }

            scales = TLanes.Splat(1f);
        }

        for (int i = Math.Max(tile.Visible[row] - start, 0); i < positions; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        int hidden = Math.Min(tile.First[row] - start, positions);
        for (int i = 0; i < hidden; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        T peaks = TLanes.Splat(float.NegativeInfinity);
        for (int i = 0; i < positions; i += TLanes.Count)
        {
            T score = TLanes.Multiply(TLanes.Load(scores + i), scales);
            TLanes.Store(score, scores + i);
            peaks = TLanes.Max(peaks, score);
        }

        float newPeak = MathF.Max(*peak, TLanes.Largest(peaks));
        if (newPeak == float.NegativeInfinity)
        {
            // The row sees nothing here and saw nothing before.
            new Span<float>(scores, positions).Clear();
            return;
        }

        float correction = MathF.Exp(*peak - newPeak);
        *peak = newPeak;
        T offset = TLanes.Splat(newPeak);
        T weights = TLanes.Splat(0f);
        for (int i = 0; i < positions; i += TLanes.Count)
        {
            T weight = TLanes.Exp(TLanes.Subtract(TLanes.Load(scores + i), offset));
            TLanes.Store(weight, scores + i);
            weights = TLanes.Add(weights, weight);
        }

        *sum = (*sum * correction) + TLanes.Sum(weights);
        if (correction != 1f)
        {
            T corrections = TLanes.Splat(correction);
            for (int i = 0; i < size; i += TLanes.Count)
            {
                TLanes.Store(TLanes.Multiply(TLanes.Load(totals + i), corrections), totals + i);
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScoreFour(float** queries, float* keys, int headSize, int positions, float* scores)
    {
        float* q0 = queries[0];
        float* q1 = queries[1];
        float* q2 = queries[2];
        float* q3 = queries[3];
        for (int i = 0; i < positions; i += 2 * TLanes.Count)
        {
            // A last lone register is calculated twice.
            int second = i + TLanes.Count < positions ? TLanes.Count : 0;
            T zero = TLanes.Splat(0f);
            T a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            float* key = keys + i;
            for (int column = 0; column < headSize; column++, key += Block)
            {
                T ka = TLanes.Load(key);
                T kb = TLanes.Load(key + second);
                T q = TLanes.Splat(q0[column]);
                a0 = TLanes.MultiplyAdd(q, ka, a0);
                b0 = TLanes.MultiplyAdd(q, kb, b0);
                q = TLanes.Splat(q1[column]);
                a1 = TLanes.MultiplyAdd(q, ka, a1);
                b1 = TLanes.MultiplyAdd(q, kb, b1);
                q = TLanes.Splat(q2[column]);
                a2 = TLanes.MultiplyAdd(q, ka, a2);
                b2 = TLanes.MultiplyAdd(q, kb, b2);
                q = TLanes.Splat(q3[column]);
                a3 = TLanes.MultiplyAdd(q, ka, a3);
                b3 = TLanes.MultiplyAdd(q, kb, b3);
            }

            float* to = scores + i;
            TLanes.Store(a0, to);
            TLanes.Store(b0, to + second);
            TLanes.Store(a1, to + Block);
            TLanes.Store(b1, to + Block + second);
            TLanes.Store(a2, to + (2 * Block));
            TLanes.Store(b2, to + (2 * Block) + second);
            TLanes.Store(a3, to + (3 * Block));
            TLanes.Store(b3, to + (3 * Block) + second);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScoreOne(float* query, float* keys, int headSize, int positions, float* scores)
    {
        // Several registers at a time, since each sum waits for its last addition.
        int i = 0;
        for (; i + (4 * TLanes.Count) <= positions; i += 4 * TLanes.Count)
        {
            T zero = TLanes.Splat(0f);
            T a = zero, b = zero, c = zero, d = zero;
            float* key = keys + i;
            for (int column = 0; column < headSize; column++, key += Block)
            {
                T q = TLanes.Splat(query[column]);
                a = TLanes.MultiplyAdd(q, TLanes.Load(key), a);
                b = TLanes.MultiplyAdd(q, TLanes.Load(key + TLanes.Count), b);
                c = TLanes.MultiplyAdd(q, TLanes.Load(key + (2 * TLanes.Count)), c);
                d = TLanes.MultiplyAdd(q, TLanes.Load(key + (3 * TLanes.Count)), d);
            }

            TLanes.Store(a, scores + i);
            TLanes.Store(b, scores + i + TLanes.Count);
            TLanes.Store(c, scores + i + (2 * TLanes.Count));
            TLanes.Store(d, scores + i + (3 * TLanes.Count));
        }

        for (; i < positions; i += TLanes.Count)
        {
            T sum = TLanes.Splat(0f);
            float* key = keys + i;
            for (int column = 0; column < headSize; column++, key += Block)
            {
                sum = TLanes.MultiplyAdd(TLanes.Splat(query[column]), TLanes.Load(key), sum);
            }

            TLanes.Store(sum, scores + i);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MixFour(float* weights, float* values, int size, int positions, float* totals)
    {
        for (int column = 0; column < size; column += TLanes.Count)
        {
            float* total = totals + column;
            T a0 = TLanes.Load(total);
            T a1 = TLanes.Load(total + size);
            T a2 = TLanes.Load(total + (2 * size));
            T a3 = TLanes.Load(total + (3 * size));
            float* value = values + column;
            for (int i = 0; i < positions; i++, value += size)
            {
                T v = TLanes.Load(value);
                a0 = TLanes.MultiplyAdd(TLanes.Splat(weights[i]), v, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Splat(weights[i + Block]), v, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Splat(weights[i + (2 * Block)]), v, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Splat(weights[i + (3 * Block)]), v, a3);
            }

            TLanes.Store(a0, total);
            TLanes.Store(a1, total + size);
            TLanes.Store(a2, total + (2 * size));
            TLanes.Store(a3, total + (3 * size));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MixOne(float* weights, float* values, int size, int positions, float* totals)
    {
        int column = 0;
        for (; column + (4 * TLanes.Count) <= size; column += 4 * TLanes.Count)
        {
            float* total = totals + column;
            T a = TLanes.Load(total);
            T b = TLanes.Load(total + TLanes.Count);
            T c = TLanes.Load(total + (2 * TLanes.Count));
            T d = TLanes.Load(total + (3 * TLanes.Count));
            float* value = values + column;
            for (int i = 0; i < positions; i++, value += size)
            {
                T weight = TLanes.Splat(weights[i]);
                a = TLanes.MultiplyAdd(weight, TLanes.Load(value), a);
                b = TLanes.MultiplyAdd(weight, TLanes.Load(value + TLanes.Count), b);
                c = TLanes.MultiplyAdd(weight, TLanes.Load(value + (2 * TLanes.Count)), c);
                d = TLanes.MultiplyAdd(weight, TLanes.Load(value + (3 * TLanes.Count)), d);
            }

            TLanes.Store(a, total);
            TLanes.Store(b, total + TLanes.Count);
            TLanes.Store(c, total + (2 * TLanes.Count));
            TLanes.Store(d, total + (3 * TLanes.Count));
        }

        for (; column < size; column += TLanes.Count)
        {
            T sum = TLanes.Load(totals + column);
            float* value = values + column;
            for (int i = 0; i < positions; i++, value += size)
            {
                sum = TLanes.MultiplyAdd(TLanes.Splat(weights[i]), TLanes.Load(value), sum);
            }

            TLanes.Store(sum, totals + column);
        }
    }
}
