using System.Runtime.CompilerServices;
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
    public override void GateSilu(float* gate, float* up, float* y, int count)
    {
        T one = TLanes.Splat(1f);
        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            T value = TLanes.Load(gate + i);
            T denominator = TLanes.Add(one, TLanes.Exp(TLanes.Subtract(TLanes.Splat(0f), value)));
            TLanes.Store(TLanes.Multiply(TLanes.Divide(value, denominator), TLanes.Load(up + i)), y + i);
        }

        for (; i < count; i++)
        {
            y[i] = gate[i] / (1f + MathF.Exp(-gate[i])) * up[i];
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

            int sum = 0;
            for (int i = 0; i < Activations.BlockSize; i++)
            {
                sum += quants[start + i];
            }

            scales[start / Activations.BlockSize] = scale;
            sums[start / Activations.BlockSize] = sum;
        }
    }

    public override void Attend(in AttentionTile tile) => BlockAttention<TLanes, T>.Run(tile);
}
