namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>
/// What panels need of a register, whatever its width. A register holds 4 bytes, one integer or one float of each of
/// <see cref="Rows"/> rows; which of them is up to the operation.
/// </summary>
internal unsafe interface IPanelRegister<T>
    where T : unmanaged
{
    static abstract int Rows { get; }

    static abstract T Zero { get; }

    static abstract T Load(byte* from);

    static abstract void Store(T value, byte* to);

    /// <summary>One signed byte for each row, as integers.</summary>
    static abstract T LoadIntegers(sbyte* from);

    /// <summary>One binary16 for each row, as floats.</summary>
    static abstract T LoadHalves(ushort* from);

    /// <summary>The upper half of a float for each row, as floats.</summary>
    static abstract T LoadBrains(ushort* from);

    static abstract T SplatByte(byte value);

    static abstract T SplatInteger(int value);

    static abstract T SplatFloat(float value);

    /// <summary>The same 4 bytes for each row.</summary>
    static abstract T SplatFour(sbyte* from);

    /// <summary>16 bytes for <see cref="LookUp"/>.</summary>
    static abstract T SplatTable(sbyte* from);

    /// <summary>Each byte replaced by that which it numbers in the table; all are below 16.</summary>
    static abstract T LookUp(T table, T indexes);

    static abstract T And(T a, T b);

    static abstract T Or(T a, T b);

    /// <summary>Shifts 16 bits at a time.</summary>
    static abstract T ShiftLeft(T value, int bits);

    /// <summary>Shifts 16 bits at a time; zeros come in.</summary>
    static abstract T ShiftRight(T value, int bits);

    /// <summary>Integers to floats.</summary>
    static abstract T ToFloats(T integers);

    /// <summary>a + b of floats.</summary>
    static abstract T Add(T a, T b);

    /// <summary>a * b of floats.</summary>
    static abstract T Multiply(T a, T b);

    /// <summary>a * b + c of floats.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);
}
