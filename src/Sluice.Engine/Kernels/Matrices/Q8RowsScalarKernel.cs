using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Q8_0 rows as they lie in the file, one value at a time.</summary>
internal sealed unsafe class Q8RowsScalarKernel : MatrixKernel
{
    private const int BlockBytes = 2 + Activations.BlockSize;

    public override string Name => "Q8_0.Scalar";

    public override bool NeedsQuants => true;

    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        int blocks = columns / Activations.BlockSize;
        for (int token = 0; token < tokens; token++)
        {
            var input = new TokenRows(x, firstToken + token);
            for (int row = firstRow; row < lastRow; row++)
            {
                float total = 0f;
                for (int block = 0; block < blocks; block++)
                {
                    byte* w = weights + (((long)row * blocks) + block) * BlockBytes;
                    int sum = 0;
                    for (int i = 0; i < Activations.BlockSize; i++)
                    {
                        sum += (sbyte)w[2 + i] * input.Quants[(block * Activations.BlockSize) + i];
                    }

                    total += sum * LanesScalar.LoadHalf((ushort*)w) * input.Scales[block];
                }

                y[((long)token * yStride) + row] = total;
            }
        }
    }
}
