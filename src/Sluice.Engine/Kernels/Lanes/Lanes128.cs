using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Ints = System.Runtime.Intrinsics.Vector128<int>;
using Vec = System.Runtime.Intrinsics.Vector128<float>;
using W = System.Runtime.Intrinsics.Vector128;

namespace Sluice.Engine.Kernels.Lanes;

/// <summary>4 lanes.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Vec>
{
    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Splat(float value) => W.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec Load(float* from) => W.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vec value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadHalf(ushort* from) => HalfBits.Widen(Widen(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadCachedHalf(ushort* from) => HalfBits.Rescale(W.WidenLower(Vector128.CreateScalarUnsafe(*(long*)from).AsInt16()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadBrain(ushort* from) => (Widen(from) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vec LoadBytes(sbyte* from) => W.ConvertToSingle(W.WidenLower(W.WidenLower(W.CreateScalarUnsafe(*(int*)from).AsSByte())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalf(Vec value, ushort* to)
    {
        Ints half = HalfBits.Narrow(value);
        *(long*)to = Vector128.Narrow(half.AsUInt32(), half.AsUInt32()).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vec value, sbyte* to)
    {
        Ints rounded = W.ConvertToInt32Native(W.Round(value));
        var shorts = Vector128.Narrow(rounded, rounded);
        *(int*)to = Vector128.Narrow(shorts, shorts).AsInt32().ToScalar();
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
    public static float Largest(Vec value) =>
        MathF.Max(MathF.Max(value[0], value[1]), MathF.Max(value[2], value[3]));

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
    private static Ints Widen(ushort* from) => W.WidenLower(Vector128.CreateScalarUnsafe(*(long*)from).AsUInt16()).AsInt32();
}
