namespace Sluice.Engine.Kernels.Lanes;

/// <summary>
/// Float arithmetic on the lanes of one register. Kernels are written once over it; the compiler makes one version per width.
/// </summary>
internal unsafe interface ILanes<T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract T Splat(float value);

    static abstract T Load(float* from);

    static abstract void Store(T value, float* to);

    /// <summary>Loads 16-bit floats (binary16).</summary>
    static abstract T LoadHalf(ushort* from);

    /// <summary>
    /// The same in a third of the instructions, but slow on some processors where a half is subnormal: for caches, in which that is rare, not for weights.
    /// </summary>
    static abstract T LoadCachedHalf(ushort* from);

    /// <summary>Loads 16-bit floats that are the upper half of 32-bit ones.</summary>
    static abstract T LoadBrain(ushort* from);

    static abstract T LoadBytes(sbyte* from);

    /// <summary>Stores as binary16, rounded to nearest even; what is too large becomes the largest finite value.</summary>
    static abstract void StoreHalf(T value, ushort* to);

    /// <summary>Stores as signed bytes, rounded to nearest even; the values must fit.</summary>
    static abstract void StoreBytes(T value, sbyte* to);

    static abstract T Add(T a, T b);

    static abstract T Subtract(T a, T b);

    static abstract T Multiply(T a, T b);

    static abstract T Divide(T a, T b);

    /// <summary>a * b + c.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T Max(T a, T b);

    static abstract T Min(T a, T b);

    static abstract T Abs(T value);

    static abstract float Sum(T value);

    static abstract float Largest(T value);

    /// <summary>e to the power of each lane, within 2 units in the last place; below -87 it gives 0.</summary>
    static abstract T Exp(T value);
}
