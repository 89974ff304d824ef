using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Kernels.Attention;

/// <summary>
/// Softmax attention over blocks of 64 positions with a running maximum. Blocks begin at fixed positions and each row has
/// its own sums, so a row's result depends neither on the other rows of its tile nor on how a prompt was cut.
/// </summary>
internal static unsafe class BlockAttention<TLanes, T>
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    private const int Block = AttentionTile.BlockPositions;

    public static void Run(in AttentionTile tile)
    {
        int size = tile.PaddedSize;
        float* keys = tile.Scratch;
        float* values = keys + (Block * size);
        float* scores = values + (Block * size);
        float* totals = scores + (tile.Rows * Block);
        float* peaks = totals + (tile.Rows * size);
        float* sums = peaks + tile.Rows;
        new Span<float>(totals, tile.Rows * size).Clear();
        int begin = int.MaxValue;
        int last = 0;
        for (int row = 0; row < tile.Rows; row++)
        {
            begin = Math.Min(begin, tile.First[row]);
            last = Math.Max(last, tile.Visible[row]);

            // A sink is a position that was seen before all others and has a value of zero.
            peaks[row] = tile.Sinks is null ? float.NegativeInfinity : tile.Sinks[row];
            sums[row] = tile.Sinks is null ? 0f : 1f;
        }

        for (int start = begin / Block * Block; start < last; start += Block)
        {
            int positions = Math.Min(Block, (last - start + AttentionTile.KeyTile - 1) & -AttentionTile.KeyTile);
            WidenKeys(tile.Keys + ((long)start * size), keys, size, tile.HeadSize, positions);
            WidenValues(tile.Values + ((long)start * size), values, size * positions);
            int first = 0;
            while (first < tile.Rows && tile.Visible[first] <= start)
            {
                first++;
            }

            int row = first;
            for (; row + 4 <= tile.Rows; row += 4)
            {
                ScoreFour(tile.Queries + row, keys, tile.HeadSize, positions, scores + (row * Block));
            }

            for (; row < tile.Rows; row++)
            {
                ScoreOne(tile.Queries[row], keys, tile.HeadSize, positions, scores + (row * Block));
            }

            for (row = first; row < tile.Rows; row++)
            {
                int from = Math.Clamp(tile.First[row] - start, 0, positions);
                int to = Math.Clamp(tile.Visible[row] - start, from, positions);
                Weigh(scores + (row * Block), from, to, positions, tile.Scale, tile.Cap, totals + (row * size), size, peaks + row, sums + row);
            }

            row = first;
            for (; row + 4 <= tile.Rows; row += 4)
            {
                MixFour(scores + (row * Block), values, size, positions, totals + (row * size));
            }

            for (; row < tile.Rows; row++)
            {
                MixOne(scores + (row * Block), values, size, positions, totals + (row * size));
            }
        }

        for (int row = 0; row < tile.Rows; row++)
        {
            float factor = 1f / sums[row];
            float* from = totals + (row * size);
            float* to = tile.Outputs[row];
            for (int i = 0; i < tile.HeadSize; i++)
            {
                to[i] = from[i] * factor;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenKeys(ushort* from, float* to, int size, int headSize, int positions)
    {
        for (int position = 0; position < positions; position += AttentionTile.KeyTile)
        {
            ushort* keyTile = from + ((nint)position * size);
            for (int column = 0; column < headSize; column++)
            {
                for (int i = 0; i < AttentionTile.KeyTile; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.LoadHalf(keyTile + (column * AttentionTile.KeyTile) + i), to + (column * Block) + position + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidenValues(ushort* from, float* to, int count)
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.LoadHalf(from + i), to + i);
        }
    }

    /// <summary>Replaces a row's scores by their weights, and scales what was summed up before to the new maximum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weigh(
        float* scores, int from, int to, int positions, float scale, float cap, float* totals, int size, float* peak, float* sum)
    {
        if (from == to)
        {
            // A row that sees nothing here, though its neighbours do, keeps what it has.
            new Span<float>(scores, positions).Clear();
            return;
        }

        T scales = TLanes.Splat(scale);
        if (cap > 0f)
        {
            for (int i = 0; i < positions; i += TLanes.Count)
            {
                TLanes.Store(SoftCap.Apply<TLanes, T>(TLanes.Multiply(TLanes.Load(scores + i), scales), cap), scores + i);
            }

            scales = TLanes.Splat(1f);
        }

        new Span<float>(scores, from).Fill(float.NegativeInfinity);
        new Span<float>(scores + to, positions - to).Fill(float.NegativeInfinity);
        T peaks = TLanes.Splat(float.NegativeInfinity);
        for (int i = 0; i < positions; i += TLanes.Count)
        {
            T score = TLanes.Multiply(TLanes.Load(scores + i), scales);
            TLanes.Store(score, scores + i);
            peaks = TLanes.Max(peaks, score);
        }

        float newPeak = MathF.Max(*peak, TLanes.Largest(peaks));
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
        for (int i = 0; i < positions; i += TLanes.Count)
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
        for (int column = 0; column < size; column += TLanes.Count)
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
