using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.LowRank;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Adapters;

public sealed unsafe class LowRankKernelTests
{
    public static TheoryData<GgmlType, int, int, int> Cases()
    {
        var data = new TheoryData<GgmlType, int, int, int>();
        foreach (var type in new[] { GgmlType.F32, GgmlType.F16, GgmlType.BF16 })
        {
            data.Add(type, 160, 4, 192);
            data.Add(type, 37, 1, 21);
            data.Add(type, 71, 11, 133);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_OfAnyShape_MatchDoublePrecisionAndDoNotDependOnTheirNeighbours(GgmlType type, int columns, int rank, int outputs)
    {
        // 7 of 9 rows, in some order.
        int[] rows = [8, 1, 0, 5, 3, 7, 2];
        var random = new Random(3);
        using var a = Matrix(type, rank, columns, (row, column) => LowRankLayout.OfFirst(row, column, rank, columns), random, out double[] valuesOfA);
        using var b = Matrix(type, rank, outputs, (row, column) => LowRankLayout.OfSecond(column, row, outputs, rank), random, out double[] valuesOfB);
        float[] x = [.. Enumerable.Range(0, 9 * columns).Select(_ => random.NextSingle() - 0.5f)];
        float[] y = [.. Enumerable.Range(0, 9 * outputs).Select(_ => random.NextSingle() - 0.5f)];
        double[] expected = Expected(rows, valuesOfA, valuesOfB, x, y, columns, rank, outputs);
        foreach (var kernel in LowRankKernels.Runnable(type, InstructionSet.Avx512))
        {
            float[] together = [.. y];
            Run(kernel, a, b, rows, x, together, columns, rank, outputs, wholeRows: true);
            float[] alone = [.. y];
            foreach (int row in rows)
            {
                Run(kernel, a, b, [row], x, alone, columns, rank, outputs, wholeRows: false);
            }

            Assert.Equal(together, alone);
            for (int i = 0; i < y.Length; i++)
            {
                Assert.Equal(expected[i], together[i], 2e-5);
            }
        }
    }

    private static double[] Expected(int[] rows, double[] a, double[] b, float[] x, float[] y, int columns, int rank, int outputs)
    {
        double[] expected = [.. y.Select(value => (double)value)];
        foreach (int row in rows)
        {
            for (int i = 0; i < rank; i++)
            {
                double hidden = 0.75 * Enumerable.Range(0, columns).Sum(column => a[(i * columns) + column] * x[(row * columns) + column]);
                for (int output = 0; output < outputs; output++)
                {
                    expected[(row * outputs) + output] += b[(i * outputs) + output] * hidden;
                }
            }
        }

        return expected;
    }

    private static void Run(
        LowRankKernel kernel, NativeBuffer a, NativeBuffer b, int[] rows, float[] x, float[] y, int columns, int rank, int outputs, bool wholeRows)
    {
        float[] hidden = new float[9 * 16];
        fixed (int* list = rows)
        {
            fixed (float* from = x, h = hidden, to = y)
            {
                // In one piece or in two.
                int middle = wholeRows ? rank : rank / 2 & -LowRankLayout.Ranks;
                kernel.Shrink(a.Pointer, columns, rank, 0, middle, 0.75f, from, columns, list, rows.Length, h, 16);
                kernel.Shrink(a.Pointer, columns, rank, middle, rank, 0.75f, from, columns, list, rows.Length, h, 16);
                int cut = wholeRows ? outputs : Math.Min(16, outputs);
                kernel.Expand(b.Pointer, outputs, rank, h, 16, list, rows.Length, to, outputs, 0, cut);
                kernel.Expand(b.Pointer, outputs, rank, h, 16, list, rows.Length, to, outputs, cut, outputs);
            }
        }
    }

    /// <summary>A factor whose elements lie where the layout wants them, each at a place of its own; and its values, row after row.</summary>
    private static NativeBuffer Matrix(GgmlType type, int rows, int columns, Func<int, int, long> place, Random random, out double[] decoded)
    {
        int count = rows * columns;
        byte[] data = TensorCodec.Encode(type, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)], out decoded);
        int bytes = data.Length / count;
        var buffer = new NativeBuffer(data.Length);
        var places = new HashSet<long>();
        for (int i = 0; i < count; i++)
        {
            long at = place(i / columns, i % columns);
            Assert.InRange(at, 0, count - 1);
            Assert.True(places.Add(at));
            data.AsSpan(i * bytes, bytes).CopyTo(new Span<byte>(buffer.Pointer + (at * bytes), bytes));
        }

        return buffer;
    }
}
