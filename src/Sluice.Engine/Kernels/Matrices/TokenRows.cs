using System.Runtime.CompilerServices;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Where a tile's tokens begin in an <see cref="Activations"/>.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly unsafe struct TokenRows(Activations x, int firstToken)
{
    public readonly sbyte* Quants = x.Quants + ((long)firstToken * x.QuantStride);
    public readonly float* Scales = x.Scales + ((long)firstToken * x.BlockStride);
    public readonly int* Sums = x.Sums + ((long)firstToken * x.BlockStride);
    public readonly float* Biases = x.Biases + ((long)firstToken * x.BlockStride);
    public readonly float* HalfBiases = x.HalfBiases + ((long)firstToken * 2 * x.BlockStride);
    public readonly int* PairSums = x.PairSums + ((long)firstToken * 2 * x.BlockStride);
    public readonly nint QuantStride = x.QuantStride;
    public readonly nint BlockStride = x.BlockStride;
}
