using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Q4_0 rows as they lie in the file, one value at a time.</summary>
internal sealed unsafe class Q4RowsScalarKernel : MatrixKernel
{
    private const int Half = Activations.BlockSize / 2;
    private const int BlockBytes = 2 + Half;

    public override string Name => "Q4_0.Scalar";

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
                    sbyte* q = input.Quants + (block * Activations.BlockSize);
                    int sum = 0;
                    for (int i = 0; i < Half; i++)
                    {
                        sum += ((w[2 + i] & 15) - 8) * q[i];
                        sum += ((w[2 + i] >> 4) - 8) * q[i + Half];
                    }

                    total += sum * LanesScalar.LoadHalf((ushort*)w) * input.Scales[block];
                }

                y[((long)token * yStride) + row] = total;
            }
        }
    }
}
