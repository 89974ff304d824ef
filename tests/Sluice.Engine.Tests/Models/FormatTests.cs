using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Models;

/// <summary>Every block format on weights that were quantised to it, random ones and those of the bundled model.</summary>
public sealed unsafe class FormatTests
{
    public static TheoryData<GgmlType> BlockTypes() => [.. MatrixFormats.Types.Where(type => type.BlockElements() > 1)];

    /// <summary>The bundled model's rows are too short for blocks of 256 values.</summary>
    public static TheoryData<GgmlType> ShortBlockTypes() => [.. MatrixFormats.Types.Where(type => type.BlockElements() == 32)];

    [Theory]
    [MemberData(nameof(BlockTypes))]
    public void Decode_QuantisedWeights_GivesWhatTheWriterMeant(GgmlType type)
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 4096).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        byte[] data = TensorCodec.Encode(type, values, out double[] meant);
        float[] decoded = new float[values.Length];
        fixed (byte* from = data)
        fixed (float* to = decoded)
        {
            MatrixFormats.Find(type)!.Decode(from, to, values.Length);
        }

        Assert.Equal([.. meant.Select(value => (float)value)], decoded);
        double error = Math.Sqrt(values.Zip(meant, (a, b) => (a - b) * (a - b)).Sum() / values.Sum(value => (double)value * value));
        double bits = 8.0 * type.BlockBytes() / type.BlockElements();
        Assert.InRange(error, 1e-3, 1.9 * Math.Pow(2, 1 - bits));
    }

    [Theory]
    [MemberData(nameof(ShortBlockTypes))]
    public void Forward_BundledModelInEveryFormat_ChoosesTheSameTokens(GgmlType type)
    {
        using var original = GgufFile.Open(NanoEvaluation.ModelPath("f16"));
        using var file = TemporaryGguf.Open(Requantizer.Describe(original, type, out var used));
        Assert.Equal([type], used.Keys);
        using var decoder = Decoder.Load(file, new DecoderOptions { ContextLength = 1024, Slots = 1, MaxBatch = 256 });
        var cases = NanoEvaluation.Cases.Where(item => item.Prompt.Length + item.Completion.Length <= 256).Take(20).ToList();
        Assert.Equal(20, cases.Count);
        int same = 0, all = 0;
        var batch = new DecoderBatch(256);
        foreach (var item in cases)
        {
            int[] text = [.. item.Prompt, .. item.Completion];
            batch.Clear();
            for (int i = 0; i < text.Length - 1; i++)
            {
                batch.Add(text[i], i, 0, wantsLogits: i >= item.Prompt.Length - 1);
            }

            decoder.Forward(batch);
            for (int i = item.Prompt.Length - 1; i < text.Length - 1; i++, all++)
            {
                var logits = decoder.Logits(i);
                same += NanoRunner.Largest(logits) == text[i + 1] ? 1 : 0;
            }
        }

        double share = (double)same / all;
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {share:P1} of {all}");
        Assert.InRange(share, type.BlockBytes() > 20 ? 0.99 : 0.97, 1);
    }
}
