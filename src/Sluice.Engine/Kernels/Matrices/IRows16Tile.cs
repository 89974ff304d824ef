namespace Sluice.Engine.Kernels.Matrices;

/// <summary>The inner part of a kernel over <see cref="Rows16Layout"/>: 16 rows times a few tokens, over all columns.</summary>
internal unsafe interface IRows16Tile
{
    static abstract string Name { get; }

    static abstract bool IsQ4 { get; }

    /// <summary>What is added to the signed bytes of Q8 weights modulo 256: 0 or 128.</summary>
    static abstract byte Flip { get; }

    /// <summary>Calculates the first <paramref name="tokens"/> tokens or fewer and returns how many it did.</summary>
    static abstract int Multiply(byte* quants, float* scales, int blocks, in TokenRows x, int tokens, float* y, nint yStride);
}
