using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Lanes;

/// <summary>One lane: what the others are checked against.</summary>
internal readonly unsafe struct LanesScalar : ILanes<float>
{
    public static int Count => 1;

    public static float Splat(float value) => value;

    public static float Load(float* from) => *from;

    public static void Store(float value, float* to) => *to = value;

    public static float LoadCachedHalf(ushort* from) => LoadHalf(from);

    public static float LoadHalf(ushort* from) => (float)Unsafe.BitCast<ushort, Half>(*from);

    public static float LoadBrain(ushort* from) => Unsafe.BitCast<int, float>(*from << 16);

    public static float LoadBytes(sbyte* from) => *from;

    public static void StoreHalf(float value, ushort* to) =>
        *to = Unsafe.BitCast<Half, ushort>((Half)Math.Clamp(value, -65504f, 65504f));

    public static void StoreBytes(float value, sbyte* to) => *to = (sbyte)MathF.Round(value);

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    public static float MultiplyAdd(float a, float b, float c) => (a * b) + c;

    public static float Max(float a, float b) => MathF.Max(a, b);

    public static float Min(float a, float b) => MathF.Min(a, b);

    public static float Abs(float value) => MathF.Abs(value);

    public static float Sum(float value) => value;

    public static float Largest(float value) => value;

    public static float Exp(float value) => value < ExpTerms.Smallest ? 0f : MathF.Exp(value);
}
