using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>What the AVX2 and AVX-512 products do, one lane at a time: with saturation where the instruction saturates.</summary>
internal readonly unsafe struct EmulatedPairs<T> : IPanelProducts<T>
    where T : unmanaged
{
    public static string Name => "EmulatedPairs";

    public static bool SumsAreWide => false;

    public static T Add(T sum, T weights, T inputs)
    {
        for (int i = 0; i < sizeof(T); i += 2)
        {
            int products = (At<byte>(&weights, i) * At<sbyte>(&inputs, i)) + (At<byte>(&weights, i + 1) * At<sbyte>(&inputs, i + 1));
            At<short>(&sum, i) += (short)Math.Clamp(products, short.MinValue, short.MaxValue);
        }

        return sum;
    }

    public static T AddSigned(T sum, T weights, T inputs)
    {
        for (int i = 0; i < sizeof(T); i++)
        {
            int sign = Math.Sign(At<sbyte>(&weights, i));
            At<byte>(&weights, i) = (byte)Math.Abs((int)At<sbyte>(&weights, i));
            At<sbyte>(&inputs, i) = (sbyte)(At<sbyte>(&inputs, i) * sign);
        }

        return Add(sum, weights, inputs);
    }

    public static T Centered(T pairSums, int center)
    {
        for (int i = 0; i < sizeof(T); i += 2)
        {
            At<short>(&pairSums, i) = (short)(At<short>(&pairSums, i) * -center);
        }

        return pairSums;
    }

    public static T SpreadScales(T integers)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<short>(&integers, i + 2) = At<short>(&integers, i);
        }

        return integers;
    }

    public static T AddScaled(T total, T sum, T scales)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<int>(&total, i) += (At<short>(&sum, i) * At<short>(&scales, i)) + (At<short>(&sum, i + 2) * At<short>(&scales, i + 2));
        }

        return total;
    }

    public static T AddWidened(T total, T sum)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<int>(&total, i) += At<short>(&sum, i) + At<short>(&sum, i + 2);
        }

        return total;
    }

    private static ref TLane At<TLane>(T* value, int offset)
        where TLane : unmanaged => ref Unsafe.AsRef<TLane>((byte*)value + offset);
}
