namespace Sluice.Engine.Kernels.Matrices.Panels;

/// <summary>Where a token's input begins for the columns of a unit.</summary>
internal readonly unsafe struct TokenColumn(in TokenRows tokens, int token, int column)
{
    public readonly sbyte* Quants = tokens.Quants + (token * tokens.QuantStride) + column;
    public readonly float* Scales = tokens.Scales + (token * tokens.BlockStride) + (column / 32);
    public readonly int* PairSums = tokens.PairSums + (token * 2 * tokens.BlockStride) + (column / 16);
}
