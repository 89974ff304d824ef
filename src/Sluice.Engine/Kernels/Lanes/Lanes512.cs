using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ints = System.Runtime.Intrinsics.Vector512<int>;
using Vec = System.Runtime.Intrinsics.Vector512<float>;
using W = System.Runtime.Intrinsics.Vector512;

namespace Sluice.Engine.Kernels.Lanes;

/// <summary>16 lanes.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Vec>
{
    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Splat(float value) => W.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Load(float* from) => W.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadHalf(ushort* from) => HalfBits.Widen(Widen(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadCachedHalf(ushort* from) => HalfBits.Rescale(W.WidenLower(Vector256.Load(from).AsInt16().ToVector512Unsafe()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadBrain(ushort* from) => (Widen(from) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadBytes(sbyte* from) => W.ConvertToSingle(W.WidenLower(W.WidenLower(Vector128.Load(from).ToVector256Unsafe().ToVector512Unsafe())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Vec value, ushort* to)
    {
        Ints half = HalfBits.Narrow(value);
        Vector256.Narrow(half.GetLower().AsUInt32(), half.GetUpper().AsUInt32()).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vec value, sbyte* to)
    {
        Ints rounded = W.ConvertToInt32Native(W.Round(value));
        var shorts = Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        Vector128.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Add(Vec a, Vec b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Subtract(Vec a, Vec b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Multiply(Vec a, Vec b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Divide(Vec a, Vec b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec MultiplyAdd(Vec a, Vec b, Vec c) => W.MultiplyAddEstimate(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Max(Vec a, Vec b) => W.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Min(Vec a, Vec b) => W.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Abs(Vec value) => W.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vec value) => W.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vec value)
    {
        var half = Vector256.Max(value.GetLower(), value.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        return MathF.Max(MathF.Max(quarter[0], quarter[1]), MathF.Max(quarter[2], quarter[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Exp(Vec value)
    {
        Vec x = W.Min(W.Max(value, W.Create(ExpTerms.Smallest)), W.Create(ExpTerms.Largest));
        Vec n = W.Round(x * W.Create(ExpTerms.Log2E));
        Vec r = MultiplyAdd(n, W.Create(ExpTerms.MinusLn2High), x);
        r = MultiplyAdd(n, W.Create(ExpTerms.MinusLn2Low), r);
        Vec p = W.Create(ExpTerms.C7);
        p = MultiplyAdd(p, r, W.Create(ExpTerms.C6));
        p = MultiplyAdd(p, r, W.Create(ExpTerms.C5));
        p = MultiplyAdd(p, r, W.Create(ExpTerms.C4));
        p = MultiplyAdd(p, r, W.Create(ExpTerms.C3));
        p = MultiplyAdd(p, r, W.Create(ExpTerms.C2));
        p = MultiplyAdd(p, r, W.Create(1f));
        p = MultiplyAdd(p, r, W.Create(1f));
        Vec scaled = p * ((W.ConvertToInt32Native(n) + W.Create(127)) << 23).AsSingle();
        return W.ConditionalSelect(W.LessThan(value, W.Create(ExpTerms.Smallest)), Vec.Zero, scaled);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ints Widen(ushort* from) => W.WidenLower(Vector256.Load(from).ToVector512Unsafe()).AsInt32();
}
