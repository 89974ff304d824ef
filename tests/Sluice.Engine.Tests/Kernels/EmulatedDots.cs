using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Panels;

namespace Sluice.Engine.Tests.Kernels;

/// <summary>What the products of AVX-VNNI and of Arm's dot products do, one lane at a time.</summary>
internal readonly unsafe struct EmulatedDots<T> : IPanelProducts<T>
    where T : unmanaged
{
    public static string Name => "EmulatedDots";

    public static bool SumsAreWide => true;

    public static T Add(T sum, T weights, T inputs)
    {
        for (int i = 0; i < sizeof(T); i++)
        {
            At<int>(&sum, i & -4) += At<byte>(&weights, i) * At<sbyte>(&inputs, i);
        }

        return sum;
    }

    public static T AddSigned(T sum, T weights, T inputs)
    {
        for (int i = 0; i < sizeof(T); i++)
        {
            At<int>(&sum, i & -4) += At<sbyte>(&weights, i) * At<sbyte>(&inputs, i);
        }

        return sum;
    }

    public static T Centered(T pairSums, int center)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<int>(&pairSums, i) = (At<short>(&pairSums, i) + At<short>(&pairSums, i + 2)) * -center;
        }

        return pairSums;
    }

    public static T SpreadScales(T integers) => integers;

    public static T AddScaled(T total, T sum, T scales)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<int>(&total, i) += At<int>(&sum, i) * At<int>(&scales, i);
        }

        return total;
    }

    public static T AddWidened(T total, T sum)
    {
        for (int i = 0; i < sizeof(T); i += 4)
        {
            At<int>(&total, i) += At<int>(&sum, i);
        }

        return total;
    }

    private static ref TLane At<TLane>(T* value, int offset)
        where TLane : unmanaged => ref Unsafe.AsRef<TLane>((byte*)value + offset);
}
