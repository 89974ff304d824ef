using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Engine.Kernels.Matrices;

/// <summary>Decodes each block of a row and multiplies one value at a time: what the other kernels are checked against.</summary>
internal sealed unsafe class ScalarBlockKernel<TFormat> : MatrixKernel
    where TFormat : struct, IBlockFormat
{
    public override string Name => $"{TFormat.Type}.Scalar";

    public override bool NeedsQuants => true;

    [SkipLocalsInit]
    public override void Multiply(
        byte* weights, int rows, int columns, int firstRow, int lastRow, Activations x, int firstToken, int tokens, float* y, int yStride)
    {
        float* values = stackalloc float[TFormat.Columns];
        long rowBytes = (long)(columns / TFormat.Columns) * TFormat.Bytes;
        for (int row = firstRow; row < lastRow; row++)
        {
            for (int token = 0; token < tokens; token++)
            {
                y[((long)token * yStride) + row] = 0f;
            }

            byte* block = weights + (row * rowBytes);
            for (int first = 0; first < columns; first += TFormat.Columns, block += TFormat.Bytes)
            {
                TFormat.Decode(block, values);
                for (int token = 0; token < tokens; token++)
                {
                    y[((long)token * yStride) + row] += Dot(values, new TokenRows(x, firstToken + token), first);
                }
            }
        }
    }

    private static float Dot(float* values, in TokenRows x, int first)
    {
        float total = 0f;
        for (int start = 0; start < TFormat.Columns; start += Activations.BlockSize)
        {
            float sum = 0f;
            for (int i = start; i < start + Activations.BlockSize; i++)
            {
                sum += values[i] * x.Quants[first + i];
            }

            total += sum * x.Scales[(first + start) / Activations.BlockSize];
        }

        return total;
    }
}
