using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Vectors;

internal sealed unsafe class VectorKernels<TLanes, T> : VectorKernels
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    public override string Name => typeof(TLanes).Name;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Normalize(float* x, float* weight, float* y, int count, float epsilon)
    {
        T squares = TLanes.Splat(0f);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            T value = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(value, value, squares);
        }

        float sum = TLanes.Sum(squares);
        for (; i < count; i++)
        {
            sum += x[i] * x[i];
        }

        float factor = 1f / MathF.Sqrt((sum / count) + epsilon);
        T factors = TLanes.Splat(factor);
        i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), factors), TLanes.Load(weight + i)), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = x[i] * factor * weight[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(float* x, float* delta, int count)
    {
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(x + i), TLanes.Load(delta + i)), x + i);
        }

        for (; i < count; i++)
        {
            x[i] += delta[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void NormalizeWithMean(float* x, float* weight, float* bias, float* y, int count, float epsilon)
    {
        T sums = TLanes.Splat(0f);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            sums = TLanes.Add(TLanes.Load(x + i), sums);
        }

        float sum = TLanes.Sum(sums);
        for (; i < count; i++)
        {
            sum += x[i];
        }

        float mean = sum / count;
        T means = TLanes.Splat(mean);
        T squares = TLanes.Splat(0f);
        i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            T difference = TLanes.Subtract(TLanes.Load(x + i), means);
            squares = TLanes.MultiplyAdd(difference, difference, squares);
        }

        float square = TLanes.Sum(squares);
        for (; i < count; i++)
        {
            square += (x[i] - mean) * (x[i] - mean);
        }

        float factor = 1f / MathF.Sqrt((square / count) + epsilon);
        T factors = TLanes.Splat(factor);
        i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            T value = TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), means), factors);
            TLanes.Store(TLanes.MultiplyAdd(value, TLanes.Load(weight + i), TLanes.Load(bias + i)), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = ((x[i] - mean) * factor * weight[i]) + bias[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(float* x, float* delta, float factor, int count)
    {
        T factors = TLanes.Splat(factor);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(delta + i), factors, TLanes.Load(x + i)), x + i);
        }

        for (; i < count; i++)
        {
            x[i] += delta[i] * factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Scale(float* x, float factor, int count)
    {
        T factors = TLanes.Splat(factor);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), factors), x + i);
        }

        for (; i < count; i++)
        {
            x[i] *= factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Cap(float* x, float cap, int count)
    {
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(SoftCap.Apply<TLanes, T>(TLanes.Load(x + i), cap), x + i);
        }

        for (; i < count; i++)
        {
            x[i] = SoftCap.Apply<LanesScalar, float>(x[i], cap);
        }
    }

    public override void Gate(Nonlinearity kind, float* gate, float* up, float* y, int count)
    {
        switch (kind)
        {
            case Nonlinearity.Silu:
                Gate<Silu>(gate, up, y, count);
                break;
            case Nonlinearity.GeluTanh:
                Gate<GeluTanh>(gate, up, y, count);
                break;
            case Nonlinearity.Gelu:
                Gate<Gelu>(gate, up, y, count);
                break;
            default:
                Gate<ClampedSilu>(gate, up, y, count);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void RotateHalves(float* x, float* cosines, float* sines, int pairs)
    {
        float* second = x + pairs;
        int i = 0;
        for (; i + TLanes.Count <= pairs; i += TLanes.Count)
        {
            T a = TLanes.Load(x + i);
            T b = TLanes.Load(second + i);
            T cosine = TLanes.Load(cosines + i);
            T sine = TLanes.Load(sines + i);
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(a, cosine), TLanes.Multiply(b, sine)), x + i);
            TLanes.Store(TLanes.Add(TLanes.Multiply(b, cosine), TLanes.Multiply(a, sine)), second + i);
        }

        for (; i < pairs; i++)
        {
            (x[i], second[i]) = ((x[i] * cosines[i]) - (second[i] * sines[i]), (second[i] * cosines[i]) + (x[i] * sines[i]));
        }
    }

    public override void RotateNeighbours(float* x, float* cosines, float* sines, int pairs)
    {
        for (int i = 0; i < pairs; i++, x += 2)
        {
            (x[0], x[1]) = ((x[0] * cosines[i]) - (x[1] * sines[i]), (x[1] * cosines[i]) + (x[0] * sines[i]));
        }
    }

    public override void StoreHalf(float* from, ushort* to, int count)
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes.StoreHalf(TLanes.Load(from + i), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Quantize(Activations x, int token, int first, int last)
    {
        float* values = x.Row(token);
        sbyte* quants = x.Quants + ((long)token * x.QuantStride);
        float* scales = x.Scales + ((long)token * x.BlockStride);
        int* sums = x.Sums + ((long)token * x.BlockStride);
        float* biases = x.Biases + ((long)token * x.BlockStride);
        float* halfBiases = x.HalfBiases + ((long)token * 2 * x.BlockStride);
        int* pairSums = x.PairSums + ((long)token * 2 * x.BlockStride);
        for (int start = first; start < last; start += Activations.BlockSize)
        {
            T peaks = TLanes.Abs(TLanes.Load(values + start));
            for (int i = TLanes.Count; i < Activations.BlockSize; i += TLanes.Count)
            {
                peaks = TLanes.Max(peaks, TLanes.Abs(TLanes.Load(values + start + i)));
            }

            float scale = TLanes.Largest(peaks) / 127f;
            T inverse = TLanes.Splat(scale > 0f ? 1f / scale : 0f);
            for (int i = 0; i < Activations.BlockSize; i += TLanes.Count)
            {
                TLanes.StoreBytes(TLanes.Multiply(TLanes.Load(values + start + i), inverse), quants + start + i);
            }

            int block = start / Activations.BlockSize;
            int lowPairs = PairSumsOf16(quants + start);
            int highPairs = PairSumsOf16(quants + start + 16);
            int low = (short)lowPairs + (lowPairs >> 16);
            int high = (short)highPairs + (highPairs >> 16);
            pairSums[2 * block] = lowPairs;
            pairSums[(2 * block) + 1] = highPairs;
            scales[block] = scale;
            sums[block] = low + high;
            biases[block] = (low + high) * scale;
            halfBiases[2 * block] = low * scale;
            halfBiases[(2 * block) + 1] = high * scale;
        }
    }

    /// <summary>In the lower 16 bits the sum of the first two of every four bytes, in the upper ones that of the last two.</summary>
    private static int PairSumsOf16(sbyte* quants)
    {
        var bytes = Vector128.Load(quants);
        var eights = Vector128.WidenLower(bytes) + Vector128.WidenUpper(bytes);
        var fours = eights.GetLower() + eights.GetUpper();
        return ((fours[0] + fours[1]) & 0xffff) | ((fours[2] + fours[3]) << 16);
    }

    public override void StorePosition(KvLayout layout, byte* head, int offset, float* key, float* value) =>
        PageWriter<TLanes, T>.Write(layout, head, offset, key, value);

    public override void Attend(in AttentionTile tile) => BlockAttention<TLanes, T>.Run(tile);

    public override void AttendSpan(in AttentionTile tile, int span, float* partial) => BlockAttention<TLanes, T>.RunSpan(tile, span, partial);

    public override void JoinSpans(float* sum, float* partial, int rows, int paddedSize) => BlockAttention<TLanes, T>.Join(sum, partial, rows, paddedSize);

    public override void FinishSpans(in AttentionTile tile, float* sum) => BlockAttention<TLanes, T>.Finish(tile, sum);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gate<TFunction>(float* gate, float* up, float* y, int count)
        where TFunction : struct, INonlinearity
    {
        T one = TLanes.Splat(1f);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TFunction.Combine<TLanes, T>(TLanes.Load(gate + i), up is null ? one : TLanes.Load(up + i)), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = TFunction.Combine<LanesScalar, float>(gate[i], up is null ? 1f : up[i]);
        }
    }
}
