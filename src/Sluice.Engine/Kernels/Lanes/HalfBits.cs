using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sluice.Engine.Kernels.Lanes;

/// <summary>
/// Conversion between binary16 and float by integer arithmetic, since this runtime has no vector instruction for it.
/// Subnormal halves take the second way: an addition with a power of two aligns their bits, without the slow path that
/// subnormal floats have. Infinities and NaNs of the source are not kept: weights and caches are finite.
/// </summary>
internal static class HalfBits
{
    private const int Rebias = 112 << 23;
    private const int SmallestNormal = 113 << 23;
    private const int Aligner = 126 << 23;
    private const float LargestHalf = 65504f;
    private const int RescaledBits = unchecked((int)0x8fffe000);
    private const float Rescaling = 5.1922969e33f; // 2^112

    /// <summary>The lanes hold 16 bits each, with their sign before them: as the upper bits of a float they are too small by a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rescale(Vector512<int> half) =>
        ((half << 13) & Vector512.Create(RescaledBits)).AsSingle() * Vector512.Create(Rescaling);

    /// <summary>The lanes hold 16 bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Widen(Vector512<int> half)
    {
        var magnitude = (half & Vector512.Create(0x7fff)) << 13;
        var sign = (half & Vector512.Create(0x8000)) << 16;
        var subnormal = (magnitude + Vector512.Create(SmallestNormal)).AsSingle() - Vector512.Create(SmallestNormal).AsSingle();
        var normal = (magnitude + Vector512.Create(Rebias)).AsSingle();
        var chosen = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(1 << 23)).AsSingle(), subnormal, normal);
        return (chosen.AsInt32() | sign).AsSingle();
    }

    /// <summary>Gives 16 bits in each lane, rounded to nearest even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Narrow(Vector512<float> value)
    {
        var sign = (value.AsInt32() >>> 16) & Vector512.Create(0x8000);
        var magnitude = Vector512.Min(Vector512.Abs(value), Vector512.Create(LargestHalf)).AsInt32();
        var odd = (magnitude >>> 13) & Vector512.Create(1);
        var normal = (magnitude - Vector512.Create(Rebias - 0xfff) + odd) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector512.Create(0.5f)).AsInt32() - Vector512.Create(Aligner);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(SmallestNormal)), subnormal, normal) | sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Rescale(Vector256<int> half) =>
        ((half << 13) & Vector256.Create(RescaledBits)).AsSingle() * Vector256.Create(Rescaling);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<int> half)
    {
        var magnitude = (half & Vector256.Create(0x7fff)) << 13;
        var sign = (half & Vector256.Create(0x8000)) << 16;
        var subnormal = (magnitude + Vector256.Create(SmallestNormal)).AsSingle() - Vector256.Create(SmallestNormal).AsSingle();
        var normal = (magnitude + Vector256.Create(Rebias)).AsSingle();
        var chosen = Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(1 << 23)).AsSingle(), subnormal, normal);
        return (chosen.AsInt32() | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Narrow(Vector256<float> value)
    {
        var sign = (value.AsInt32() >>> 16) & Vector256.Create(0x8000);
        var magnitude = Vector256.Min(Vector256.Abs(value), Vector256.Create(LargestHalf)).AsInt32();
        var odd = (magnitude >>> 13) & Vector256.Create(1);
        var normal = (magnitude - Vector256.Create(Rebias - 0xfff) + odd) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector256.Create(0.5f)).AsInt32() - Vector256.Create(Aligner);
        return Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(SmallestNormal)), subnormal, normal) | sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Rescale(Vector128<int> half) =>
        ((half << 13) & Vector128.Create(RescaledBits)).AsSingle() * Vector128.Create(Rescaling);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<int> half)
    {
        var magnitude = (half & Vector128.Create(0x7fff)) << 13;
        var sign = (half & Vector128.Create(0x8000)) << 16;
        var subnormal = (magnitude + Vector128.Create(SmallestNormal)).AsSingle() - Vector128.Create(SmallestNormal).AsSingle();
        var normal = (magnitude + Vector128.Create(Rebias)).AsSingle();
        var chosen = Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(1 << 23)).AsSingle(), subnormal, normal);
        return (chosen.AsInt32() | sign).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Narrow(Vector128<float> value)
    {
        var sign = (value.AsInt32() >>> 16) & Vector128.Create(0x8000);
        var magnitude = Vector128.Min(Vector128.Abs(value), Vector128.Create(LargestHalf)).AsInt32();
        var odd = (magnitude >>> 13) & Vector128.Create(1);
        var normal = (magnitude - Vector128.Create(Rebias - 0xfff) + odd) >>> 13;
        var subnormal = (magnitude.AsSingle() + Vector128.Create(0.5f)).AsInt32() - Vector128.Create(Aligner);
        return Vector128.ConditionalSelect(Vector128.LessThan(magnitude, Vector128.Create(SmallestNormal)), subnormal, normal) | sign;
    }
}
