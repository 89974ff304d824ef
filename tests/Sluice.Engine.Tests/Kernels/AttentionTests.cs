using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Engine.Tests.Kernels;

public sealed class AttentionTests
{
    // Rows that end in other blocks, pages and spans than their neighbours.
    private static readonly int[] Visible = [1, 5, 31, 32, 33, 64, 65, 511, 512, 513, 700, 1030];

    public static TheoryData<string, KvFormat, int> Cases()
    {
        var data = new TheoryData<string, KvFormat, int>();
        foreach (var kernels in VectorKernels.Runnable(InstructionSet.Avx512))
        {
            foreach (var format in Enum.GetValues<KvFormat>())
            {
                data.Add(kernels.Name, format, 10);
                data.Add(kernels.Name, format, 48);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attend_ScatteredPages_MatchesDoublePrecision(string name, KvFormat format, int headSize)
    {
        var kernels = Kernels(name);
        using var head = new PagedHead(kernels, format, headSize, Visible, new Random(3));
        Compare(head, kernels);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attend_WindowCapAndSinks_MatchDoublePrecision(string name, KvFormat format, int headSize)
    {
        var kernels = Kernels(name);
        using var window = new PagedHead(kernels, format, headSize, Visible, new Random(4)) { Window = 40 };
        Compare(window, kernels);
        using var all = new PagedHead(kernels, format, headSize, Visible, new Random(5))
        {
            Window = 530,
            SoftCap = 1.5f,
            Sinks = [.. Visible.Select(visible => (visible % 7) - 3f)],
        };
        Compare(all, kernels);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attend_SpanBySpan_GivesTheSameBits(string name, KvFormat format, int headSize)
    {
        var kernels = Kernels(name);
        foreach (int window in new[] { 0, 40, 600 })
        {
            using var head = new PagedHead(kernels, format, headSize, Visible, new Random(6)) { Window = window };
            Assert.Equal(head.Attend(kernels, bySpans: false), head.Attend(kernels, bySpans: true));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attend_RowAlone_GivesTheSameBitsAsAmongOthers(string name, KvFormat format, int headSize)
    {
        var kernels = Kernels(name);
        foreach (int window in new[] { 0, 40 })
        {
            // Few rows are calculated in another way than many.
            int[] visible = [999, 1000, 1001, 1002, 1003, 1030];
            using var alone = new PagedHead(kernels, format, headSize, [1030], new Random(7)) { Window = window };
            float[] expected = alone.Attend(kernels, bySpans: false)[0];
            for (int rows = 2; rows <= visible.Length; rows++)
            {
                using var together = new PagedHead(kernels, format, headSize, visible[^rows..], new Random(7)) { Window = window };
                together.TakeLastRowOf(alone);
                Assert.Equal(expected, together.Attend(kernels, bySpans: false)[^1]);
            }
        }
    }

    private static void Compare(PagedHead head, VectorKernels kernels)
    {
        float[][] actual = head.Attend(kernels, bySpans: false);
        for (int row = 0; row < Visible.Length; row++)
        {
            double[] expected = head.Expected(row);
            for (int i = 0; i < expected.Length; i++)
            {
                // A byte may round to the other side where the quotient is next to one half.
                Assert.Equal(expected[i], actual[row][i], 2e-3);
            }
        }
    }

    private static VectorKernels Kernels(string name) =>
        VectorKernels.Runnable(InstructionSet.Avx512).Single(kernels => kernels.Name == name);
}
