using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Products of one register's rows with a few tokens, over the columns in the scratch memory.</summary>
internal static unsafe class PanelTile<TRegister, TProducts, T, TFormat>
    where TRegister : struct, IPanelRegister<T>
    where TProducts : struct, IPanelProducts<T>
    where T : unmanaged
    where TFormat : struct, IPanelFormat
{
    private const int Rows = Interleaving.Rows;

    /// <summary>Registers of products (4 columns each) that a sum holds without overflow: 1, 2, 4 or 8.</summary>
    private static int SumLength
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Sums may overflow on the way, as long as they fit in the end.
            int largest = Math.Max(TFormat.Center, TFormat.LargestByte - TFormat.Center);
            int fits = TProducts.SumsAreWide || largest <= 16 ? 8
                : largest <= 32 ? 4
                : largest <= 64 ? 2
                : 1;
            return TFormat.HasScales && TFormat.PartColumns == 16 ? Math.Min(fits, 4) : fits;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Four(PanelScratch scratch, int row, int blocks, in TokenRows tokens, int token, int column, float* totals)
    {
        sbyte* x = tokens.Quants + (token * tokens.QuantStride) + column;
        nint stride = tokens.QuantStride;
        nint blockStride = tokens.BlockStride;
        float* xScales = tokens.Scales + (token * blockStride) + (column / Activations.BlockSize);
        byte* w = scratch.Quants(0) + (row * 4);
        byte* scales = scratch.Scales(0) + (row * 4);
        byte* factors = scratch.Factors(0) + (row * 4);
        int* pairSums = tokens.PairSums + (token * 2 * blockStride) + (column / 16);
        T total0 = TRegister.Zero, total1 = TRegister.Zero, total2 = TRegister.Zero, total3 = TRegister.Zero;
        for (int block = 0; block < blocks; block++)
        {
            T whole0 = TRegister.Zero, whole1 = TRegister.Zero, whole2 = TRegister.Zero, whole3 = TRegister.Zero;
            T sum0 = TRegister.Zero, sum1 = TRegister.Zero, sum2 = TRegister.Zero, sum3 = TRegister.Zero;
            for (int pair = 0; pair < 4; pair++)
            {
                if (SumLength <= 2 || (SumLength == 4 && (pair & 1) == 0))
                {
                    sum0 = TRegister.Zero;
                    sum1 = TRegister.Zero;
                    sum2 = TRegister.Zero;
                    sum3 = TRegister.Zero;
                    if (TFormat.Center != 0)
                    {
                        sum0 = Centered(pairSums);
                        sum1 = Centered(pairSums + (2 * blockStride));
                        sum2 = Centered(pairSums + (4 * blockStride));
                        sum3 = Centered(pairSums + (6 * blockStride));
                        pairSums++;
                    }
                }

                T weights = TRegister.Load(w);
                sum0 = Add(sum0, weights, TRegister.SplatFour(x));
                sum1 = Add(sum1, weights, TRegister.SplatFour(x + stride));
                sum2 = Add(sum2, weights, TRegister.SplatFour(x + (2 * stride)));
                sum3 = Add(sum3, weights, TRegister.SplatFour(x + (3 * stride)));
                if (SumLength == 1)
                {
                    whole0 = Widen(whole0, sum0, scales);
                    whole1 = Widen(whole1, sum1, scales);
                    whole2 = Widen(whole2, sum2, scales);
                    whole3 = Widen(whole3, sum3, scales);
                    sum0 = TRegister.Zero;
                    sum1 = TRegister.Zero;
                    sum2 = TRegister.Zero;
                    sum3 = TRegister.Zero;
                }

                weights = TRegister.Load(w + PanelScratch.GroupBytes);
                sum0 = Add(sum0, weights, TRegister.SplatFour(x + 4));
                sum1 = Add(sum1, weights, TRegister.SplatFour(x + stride + 4));
                sum2 = Add(sum2, weights, TRegister.SplatFour(x + (2 * stride) + 4));
                sum3 = Add(sum3, weights, TRegister.SplatFour(x + (3 * stride) + 4));
                if (SumLength <= 2 || (SumLength == 4 && (pair & 1) == 1))
                {
                    whole0 = Widen(whole0, sum0, scales);
                    whole1 = Widen(whole1, sum1, scales);
                    whole2 = Widen(whole2, sum2, scales);
                    whole3 = Widen(whole3, sum3, scales);
                }

                if (TFormat.HasScales && TFormat.PartColumns == 16)
                {
                    scales += (pair & 1) * PanelScratch.GroupBytes;
                }

                w += 2 * PanelScratch.GroupBytes;
                x += 8;
            }

            if (SumLength == 8)
            {
                whole0 = Widen(whole0, sum0, scales);
                whole1 = Widen(whole1, sum1, scales);
                whole2 = Widen(whole2, sum2, scales);
                whole3 = Widen(whole3, sum3, scales);
            }

            if (TFormat.HasScales && TFormat.PartColumns == 32)
            {
                scales += PanelScratch.GroupBytes;
            }

            total0 = Finish(total0, whole0, xScales, factors);
            total1 = Finish(total1, whole1, xScales + blockStride, factors);
            total2 = Finish(total2, whole2, xScales + (2 * blockStride), factors);
            total3 = Finish(total3, whole3, xScales + (3 * blockStride), factors);
            xScales++;
            factors += TFormat.Columns == 32 ? PanelScratch.GroupBytes : 0;
        }

        total0 = AddFactored(total0, factors, totals);
        total1 = AddFactored(total1, factors, totals + Rows);
        total2 = AddFactored(total2, factors, totals + (2 * Rows));
        total3 = AddFactored(total3, factors, totals + (3 * Rows));
        if (TFormat.HasOffsets)
        {
            // Even and odd parts have sums of their own, so that fewer additions wait for each other.
            T even0 = TRegister.Zero, even1 = TRegister.Zero, even2 = TRegister.Zero, even3 = TRegister.Zero;
            T odd0 = TRegister.Zero, odd1 = TRegister.Zero, odd2 = TRegister.Zero, odd3 = TRegister.Zero;
            int parts = blocks * (Activations.BlockSize / TFormat.PartColumns);
            byte* offsets = scratch.Offsets(0) + (row * 4);
            float* biases = Biases(tokens, token, column);
            nint biasStride = BiasStride(tokens);
            int part = 0;
            for (; part + 2 <= parts; part += 2, offsets += 2 * PanelScratch.GroupBytes, biases += 2)
            {
                T offset = TRegister.Load(offsets);
                even0 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[0]), even0);
                even1 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[biasStride]), even1);
                even2 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[2 * biasStride]), even2);
                even3 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[3 * biasStride]), even3);
                offset = TRegister.Load(offsets + PanelScratch.GroupBytes);
                odd0 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[1]), odd0);
                odd1 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[biasStride + 1]), odd1);
                odd2 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[(2 * biasStride) + 1]), odd2);
                odd3 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[(3 * biasStride) + 1]), odd3);
            }

            if (part < parts)
            {
                T offset = TRegister.Load(offsets);
                even0 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[0]), even0);
                even1 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[biasStride]), even1);
                even2 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[2 * biasStride]), even2);
                even3 = TRegister.MultiplyAdd(offset, TRegister.SplatFloat(biases[3 * biasStride]), even3);
            }

            total0 = TRegister.Add(total0, TRegister.Add(even0, odd0));
            total1 = TRegister.Add(total1, TRegister.Add(even1, odd1));
            total2 = TRegister.Add(total2, TRegister.Add(even2, odd2));
            total3 = TRegister.Add(total3, TRegister.Add(even3, odd3));
        }

        TRegister.Store(total0, (byte*)totals);
        TRegister.Store(total1, (byte*)(totals + Rows));
        TRegister.Store(total2, (byte*)(totals + (2 * Rows)));
        TRegister.Store(total3, (byte*)(totals + (3 * Rows)));
    }

    /// <summary>The same operations in the same order as in <see cref="Four"/>, so that the results are the same bits.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void One(PanelScratch scratch, int row, int blocks, in TokenRows tokens, int token, int column, float* totals)
    {
        sbyte* x = tokens.Quants + (token * tokens.QuantStride) + column;
        float* xScales = tokens.Scales + (token * tokens.BlockStride) + (column / Activations.BlockSize);
        byte* w = scratch.Quants(0) + (row * 4);
        byte* scales = scratch.Scales(0) + (row * 4);
        byte* factors = scratch.Factors(0) + (row * 4);
        int* pairSums = tokens.PairSums + (token * 2 * tokens.BlockStride) + (column / 16);
        T total = TRegister.Zero;
        for (int block = 0; block < blocks; block++)
        {
            T whole = TRegister.Zero;
            T sum = TRegister.Zero;
            for (int pair = 0; pair < 4; pair++)
            {
                if (SumLength <= 2 || (SumLength == 4 && (pair & 1) == 0))
                {
                    sum = TFormat.Center == 0 ? TRegister.Zero : Centered(pairSums++);
                }

                sum = Add(sum, TRegister.Load(w), TRegister.SplatFour(x));
                if (SumLength == 1)
                {
                    whole = Widen(whole, sum, scales);
                    sum = TRegister.Zero;
                }

                sum = Add(sum, TRegister.Load(w + PanelScratch.GroupBytes), TRegister.SplatFour(x + 4));
                if (SumLength <= 2 || (SumLength == 4 && (pair & 1) == 1))
                {
                    whole = Widen(whole, sum, scales);
                }

                if (TFormat.HasScales && TFormat.PartColumns == 16)
                {
                    scales += (pair & 1) * PanelScratch.GroupBytes;
                }

                w += 2 * PanelScratch.GroupBytes;
                x += 8;
            }

            if (SumLength == 8)
            {
                whole = Widen(whole, sum, scales);
            }

            if (TFormat.HasScales && TFormat.PartColumns == 32)
            {
                scales += PanelScratch.GroupBytes;
            }

            total = Finish(total, whole, xScales, factors);
            xScales++;
            factors += TFormat.Columns == 32 ? PanelScratch.GroupBytes : 0;
        }

        Conclude(total, scratch, row, blocks, tokens, token, column, totals);
    }

    /// <summary>Adds one token's sum over some blocks, and their offsets, to its totals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Conclude(T sum, PanelScratch scratch, int row, int blocks, in TokenRows tokens, int token, int column, float* totals)
    {
        T total = AddFactored(sum, scratch.Factors(0) + (row * 4), totals);
        if (TFormat.HasOffsets)
        {
            T even = TRegister.Zero, odd = TRegister.Zero;
            int parts = blocks * (Activations.BlockSize / TFormat.PartColumns);
            byte* offsets = scratch.Offsets(0) + (row * 4);
            float* biases = Biases(tokens, token, column);
            int part = 0;
            for (; part + 2 <= parts; part += 2, offsets += 2 * PanelScratch.GroupBytes, biases += 2)
            {
                even = TRegister.MultiplyAdd(TRegister.Load(offsets), TRegister.SplatFloat(biases[0]), even);
                odd = TRegister.MultiplyAdd(TRegister.Load(offsets + PanelScratch.GroupBytes), TRegister.SplatFloat(biases[1]), odd);
            }

            if (part < parts)
            {
                even = TRegister.MultiplyAdd(TRegister.Load(offsets), TRegister.SplatFloat(biases[0]), even);
            }

            total = TRegister.Add(total, TRegister.Add(even, odd));
        }

        TRegister.Store(total, (byte*)totals);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Centered(int* pairSums) => TProducts.Centered(TRegister.SplatFour((sbyte*)pairSums), TFormat.Center);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Add(T sum, T weights, T inputs) =>
        TFormat.IsSigned ? TProducts.AddSigned(sum, weights, inputs) : TProducts.Add(sum, weights, inputs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Widen(T whole, T sum, byte* scales) =>
        TFormat.HasScales ? TProducts.AddScaled(whole, sum, TRegister.Load(scales)) : TProducts.AddWidened(whole, sum);

    /// <summary>Where a unit has more than one block, its factor waits for <see cref="AddFactored"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Finish(T total, T whole, float* xScale, byte* factors)
    {
        T value = TRegister.ToFloats(whole);
        T scale = TRegister.SplatFloat(*xScale);
        return TFormat.Columns == 32
            ? TRegister.MultiplyAdd(TRegister.Multiply(value, scale), TRegister.Load(factors), total)
            : TRegister.MultiplyAdd(value, scale, total);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddFactored(T sum, byte* factors, float* totals)
    {
        T before = TRegister.Load((byte*)totals);
        return TRegister.MultiplyAdd(sum, TFormat.Columns == 32 ? TRegister.SplatFloat(1f) : TRegister.Load(factors), before);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Biases(in TokenRows tokens, int token, int column) => TFormat.PartColumns == 32
        ? tokens.Biases + (token * BiasStride(tokens)) + (column / 32)
        : tokens.HalfBiases + (token * BiasStride(tokens)) + (column / 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint BiasStride(in TokenRows tokens) => TFormat.PartColumns == 32 ? tokens.BlockStride : 2 * tokens.BlockStride;
}
