using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Q4_0 rows as they lie in the file, with the portable 128-bit vectors.</summary>
internal sealed unsafe class Q4RowsVector128Kernel : MatrixKernel
{
    private const int BlockBytes = 2 + (Activations.BlockSize / 2);

    public override string Name => "Q4_0.Vector128";

    public override bool NeedsQuants => true;

    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        int blocks = columns / Activations.BlockSize;
        for (int row = firstRow; row < lastRow; row++)
        {
            byte* w = weights + ((long)row * blocks * BlockBytes);
            for (int token = 0; token < tokens; token++)
            {
                y[((long)token * yStride) + row] = Dot(w, blocks, new TokenRows(x, firstToken + token));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Dot(byte* w, int blocks, TokenRows x)
    {
        var total = Vector128<float>.Zero;
        var nibble = Vector128.Create((byte)15);
        var eight = Vector128.Create((sbyte)8);
        sbyte* q = x.Quants;
        for (int block = 0; block < blocks; block++, w += BlockBytes, q += Activations.BlockSize)
        {
            var packed = Vector128.Load(w + 2);
            var sum = PairProducts.Sum((packed & nibble).AsSByte() - eight, Vector128.Load(q))
                + PairProducts.Sum((packed >>> 4).AsSByte() - eight, Vector128.Load(q + 16));
            float scale = LanesScalar.LoadHalf((ushort*)w) * x.Scales[block];
            total += Vector128.ConvertToSingle(sum) * Vector128.Create(scale);
        }

        return Vector128.Sum(total);
    }
}
