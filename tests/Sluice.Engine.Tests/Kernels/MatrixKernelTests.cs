using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;

namespace Sluice.Engine.Tests.Kernels;

public sealed unsafe class MatrixKernelTests
{
    [Theory]
    [MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Multiply_OddShapesAndTokenCounts_MatchesDoublePrecision(GgmlType format, string name)
    {
        var kernel = KernelCases.Find(format, name);
        int[] widths = format.BlockElements() switch
        {
            1 => [1, 7, 33, 160, 515],
            32 => [32, 96, 1056],
            _ => [256, 1280],
        };
        foreach (int columns in widths)
        {
            foreach (int rows in (int[])[1, 15, 16, 37])
            {
                var random = new Random((columns * 100) + rows);
                byte[] encoded = KernelInputs.Encode(format, rows, columns, random, out double[] weights);
                using var x = KernelInputs.Activations(9, columns, random, kernel.NeedsQuants);
                for (int tokens = 1; tokens <= 9; tokens++)
                {
                    float[] actual = Run(kernel, encoded, rows, columns, x, 0, tokens);
                    AssertClose(weights, x, rows, columns, tokens, actual, kernel);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Multiply_TokenAloneOrAmongOthers_GivesTheSameBits(GgmlType format, string name)
    {
        var kernel = KernelCases.Find(format, name);
        var random = new Random(5);
        const int Rows = 35;
        int columns = format.BlockElements() == 256 ? 768 : 224;
        byte[] encoded = KernelInputs.Encode(format, Rows, columns, random, out _);
        using var x = KernelInputs.Activations(9, columns, random, kernel.NeedsQuants);
        float[] together = Run(kernel, encoded, Rows, columns, x, 0, 9);
        for (int token = 0; token < 9; token++)
        {
            float[] alone = Run(kernel, encoded, Rows, columns, x, token, 1);
            Assert.Equal(together[(token * Rows)..((token + 1) * Rows)], alone);
        }
    }

    [Theory]
    [MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Multiply_PartOfTheRows_LeavesTheOthersAlone(GgmlType format, string name)
    {
        var kernel = KernelCases.Find(format, name);
        var random = new Random(6);
        int columns = format.BlockElements() == 256 ? 256 : 64;
        byte[] encoded = KernelInputs.Encode(format, 70, columns, random, out _);
        using var x = KernelInputs.Activations(3, columns, random, kernel.NeedsQuants);
        float[] whole = Run(kernel, encoded, 70, columns, x, 0, 3);
        float[] part = Run(kernel, encoded, 70, columns, x, 0, 3, firstRow: 32, lastRow: 64);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(i % 70 is >= 32 and < 64 ? whole[i] : float.NaN, part[i]);
        }
    }

    private static float[] Run(
        MatrixKernel kernel, byte[] encoded, int rows, int columns, Activations x, int first, int tokens, int firstRow = 0, int? lastRow = null)
    {
        float[] y = new float[tokens * rows];
        Array.Fill(y, float.NaN);
        using var packed = new NativeBuffer(Math.Max(1, kernel.PackedBytes(rows, columns)));
        fixed (byte* source = encoded)
        fixed (float* to = y)
        {
            byte* weights = source;
            if (kernel.PackedBytes(rows, columns) > 0)
            {
                for (int row = 0; row < rows; row += 16)
                {
                    kernel.Pack(source, packed.Pointer, rows, columns, row, Math.Min(rows, row + 16));
                }

                weights = packed.Pointer;
            }

            kernel.Multiply(weights, rows, columns, firstRow, lastRow ?? rows, x, first, tokens, to, rows);
        }

        return y;
    }

    private static void AssertClose(double[] weights, Activations x, int rows, int columns, int tokens, float[] actual, MatrixKernel kernel)
    {
        for (int token = 0; token < tokens; token++)
        {
            for (int row = 0; row < rows; row++)
            {
                double expected = 0, magnitude = 1e-6;
                for (int i = 0; i < columns; i++)
                {
                    double input = kernel.NeedsQuants
                        ? (double)x.Quants[(token * x.QuantStride) + i] * x.Scales[(token * x.BlockStride) + (i / 32)]
                        : x.Row(token)[i];
                    expected += weights[(row * columns) + i] * input;
                    magnitude += Math.Abs(weights[(row * columns) + i] * input);
                }

                double error = Math.Abs(actual[(token * rows) + row] - expected) / magnitude;
                Assert.True(error < 2e-6, $"{kernel.Name} {rows}x{columns}, token {token} of {tokens}, row {row}: error {error:E1}");
            }
        }
    }
}
