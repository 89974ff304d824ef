using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Attention;

/// <summary>
/// Scores and sums of a few rows straight from pages of halves: for so few rows it costs more to write floats and read them again than
/// to widen the halves once for each pair of rows. Every sum adds in the order in which <see cref="BlockAttention{TLanes, T}"/> does, so
/// both give the same bits.
/// </summary>
internal static unsafe class HalfAttention<TLanes, T>
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    /// <summary>With more rows, floats pay.</summary>
    public const int MostRows = 4;

    private const int Block = AttentionTile.BlockPositions;
    private const int KeyTile = KvLayout.KeyTile;

    /// <summary>The scores of rows from <paramref name="first"/> on, for positions from <paramref name="start"/> on.</summary>
    public static void Score(in AttentionTile tile, int first, int start, int positions, float* scores)
    {
        for (int row = first; row < tile.Rows; row += 2)
        {
            // A last lone row is calculated twice, and so is a last lone register.
            int other = Math.Min(row + 1, tile.Rows - 1);
            for (int i = 0; i < positions; i += 2 * TLanes.Count)
            {
                int next = i + TLanes.Count < positions ? i + TLanes.Count : i;
                ScorePair(
                    tile.Queries[row], tile.Queries[other], Keys(tile, start + i), Keys(tile, start + next), tile.HeadSize,
                    scores + (row * Block) + i, scores + (other * Block) + i, next - i);
            }
        }
    }

    /// <summary>Adds weighted values to the sums of rows from <paramref name="first"/> on.</summary>
    public static void Mix(in AttentionTile tile, int first, int start, int positions, float* weights, float* totals)
    {
        int size = tile.Layout.PaddedSize;
        for (int row = first; row < tile.Rows; row += 2)
        {
            int other = Math.Min(row + 1, tile.Rows - 1);
            for (int done = 0; done < positions; done += KvLayout.PagePositions)
            {
                MixPair(
                    weights + (row * Block) + done, weights + (other * Block) + done,
                    (ushort*)(Page(tile, start + done) + tile.Layout.ValuesOffset), size, Math.Min(KvLayout.PagePositions, positions - done),
                    totals + (row * size), totals + (other * size));
            }
        }
    }

    private static byte* Page(in AttentionTile tile, int position) => tile.Head + (tile.Pages[position / KvLayout.PagePositions] * tile.PageStride);

    private static ushort* Keys(in AttentionTile tile, int position) =>
        (ushort*)(Page(tile, position) + (position % KvLayout.PagePositions / KeyTile * tile.Layout.KeyTileBytes)) + (position % KeyTile);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void ScorePair(float* q0, float* q1, ushort* a, ushort* b, int headSize, float* s0, float* s1, int second)
    {
        T zero = TLanes.Splat(0f);
        T a0 = zero, a1 = zero, b0 = zero, b1 = zero;
        for (int column = 0; column < headSize; column++, a += KeyTile, b += KeyTile)
        {
            T ka = TLanes.LoadCachedHalf(a);
            T kb = TLanes.LoadCachedHalf(b);
            T q = TLanes.Splat(q0[column]);
            a0 = TLanes.MultiplyAdd(q, ka, a0);
            b0 = TLanes.MultiplyAdd(q, kb, b0);
            q = TLanes.Splat(q1[column]);
            a1 = TLanes.MultiplyAdd(q, ka, a1);
            b1 = TLanes.MultiplyAdd(q, kb, b1);
        }

        TLanes.Store(a0, s0);
        TLanes.Store(b0, s0 + second);
        TLanes.Store(a1, s1);
        TLanes.Store(b1, s1 + second);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MixPair(float* w0, float* w1, ushort* values, int size, int positions, float* t0, float* t1)
    {
        int column = 0;
        for (; column + (4 * TLanes.Count) <= size; column += 4 * TLanes.Count)
        {
            T a0 = TLanes.Load(t0 + column);
            T b0 = TLanes.Load(t0 + column + TLanes.Count);
            T c0 = TLanes.Load(t0 + column + (2 * TLanes.Count));
            T d0 = TLanes.Load(t0 + column + (3 * TLanes.Count));
            T a1 = TLanes.Load(t1 + column);
            T b1 = TLanes.Load(t1 + column + TLanes.Count);
            T c1 = TLanes.Load(t1 + column + (2 * TLanes.Count));
            T d1 = TLanes.Load(t1 + column + (3 * TLanes.Count));
            ushort* value = values + column;
            for (int i = 0; i < positions; i++, value += size)
            {
                T weight0 = TLanes.Splat(w0[i]);
                T weight1 = TLanes.Splat(w1[i]);
                T v = TLanes.LoadCachedHalf(value);
                a0 = TLanes.MultiplyAdd(weight0, v, a0);
                a1 = TLanes.MultiplyAdd(weight1, v, a1);
                v = TLanes.LoadCachedHalf(value + TLanes.Count);
                b0 = TLanes.MultiplyAdd(weight0, v, b0);
                b1 = TLanes.MultiplyAdd(weight1, v, b1);
                v = TLanes.LoadCachedHalf(value + (2 * TLanes.Count));
                c0 = TLanes.MultiplyAdd(weight0, v, c0);
                c1 = TLanes.MultiplyAdd(weight1, v, c1);
                v = TLanes.LoadCachedHalf(value + (3 * TLanes.Count));
                d0 = TLanes.MultiplyAdd(weight0, v, d0);
                d1 = TLanes.MultiplyAdd(weight1, v, d1);
            }

            TLanes.Store(a0, t0 + column);
            TLanes.Store(b0, t0 + column + TLanes.Count);
            TLanes.Store(c0, t0 + column + (2 * TLanes.Count));
            TLanes.Store(d0, t0 + column + (3 * TLanes.Count));
            TLanes.Store(a1, t1 + column);
            TLanes.Store(b1, t1 + column + TLanes.Count);
            TLanes.Store(c1, t1 + column + (2 * TLanes.Count));
            TLanes.Store(d1, t1 + column + (3 * TLanes.Count));
        }

        for (; column < size; column += TLanes.Count)
        {
            T a0 = TLanes.Load(t0 + column);
            T a1 = TLanes.Load(t1 + column);
            ushort* value = values + column;
            for (int i = 0; i < positions; i++, value += size)
            {
                T v = TLanes.LoadCachedHalf(value);
                a0 = TLanes.MultiplyAdd(TLanes.Splat(w0[i]), v, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Splat(w1[i]), v, a1);
            }

            TLanes.Store(a0, t0 + column);
            TLanes.Store(a1, t1 + column);
        }
    }
}
