using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Adapters;

public sealed class AdaptedDecoderTests
{
    private const int Length = 40;

    public static TheoryData<string> Kinds() => [.. RandomArchitecture.All.Where(kind => !kind.IsEncoder).Select(kind => kind.Name)];

    public static TheoryData<string, GgmlType, GgmlType, int> Cases()
    {
        var data = new TheoryData<string, GgmlType, GgmlType, int>();
        foreach (var kind in RandomArchitecture.All.Where(kind => !kind.IsEncoder))
        {
            data.Add(kind.Name, GgmlType.F32, GgmlType.F32, (int)InstructionSet.Avx512);
        }

        for (int set = 0; set < (int)InstructionSet.Avx512; set++)
        {
            data.Add("qwen3", GgmlType.F32, GgmlType.F16, set);
        }

        data.Add("qwen3moe", GgmlType.F32, GgmlType.BF16, (int)InstructionSet.Avx512);
        data.Add("llama", GgmlType.Q8_0, GgmlType.Q8_0, (int)InstructionSet.Avx512);
        data.Add("qwen2moe", GgmlType.Q8_0, GgmlType.Q4_0, (int)InstructionSet.Avx512);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_StackOfTwo_MatchesDoublePrecisionOfTheSum(string kind, GgmlType type, GgmlType adapterType, int set)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), type);
        var first = new RandomAdapter(model, adapterType, rank: 3, seed: 1);
        var second = new RandomAdapter(model, adapterType, rank: 9, seed: 2);
        using var loaded = new AdaptedDecoder(model, Options(threads: 2) with { InstructionSet = (InstructionSet)set }, first, second);
        var logits = loaded.Run(7, (Text(0), loaded.Stack(new AdapterUse("b", 0.7f), new AdapterUse("a", 0.6f))))[0];

        double[][] plain = new Reference(model).Logits(Text(0));
        first.ApplyTo(model, 0.6f);
        second.ApplyTo(model, 0.7f);
        double[][] expected = new Reference(model).Logits(Text(0));
        double mean = Distance(expected, logits);

        // Experts are chosen anew where logits are near each other, and block formats round their input to bytes.
        Assert.InRange(mean, 0, type == GgmlType.F32 ? 2e-3 : model.HasExperts ? 0.15 : 6e-2);
        Assert.InRange(Distance(plain, logits), 0.3, 10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_DifferentAdaptersInOneBatch_GivesTheSameBitsAsAlone(string kind)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.Q8_0, seed: 5);
        RandomAdapter[] adapters = [new(model, GgmlType.F16, rank: 5, seed: 1), new(model, GgmlType.F32, rank: 2, seed: 2)];
        using var one = new AdaptedDecoder(model, Options(threads: 1), adapters);
        using var several = new AdaptedDecoder(model, Options(threads: 3) with { SoloMultiplications = 0 }, adapters);
        AdapterUse[][] choices = [[], [new("a")], [new("b")], [new("a", 0.7f), new("b", 0.3f)], [new("b", 0.3f), new("a", 0.7f)]];
        var together = several.Run(11, [.. choices.Select((uses, i) => (Text(i % 4), several.Stack(uses)))]);
        for (int i = 0; i < choices.Length; i++)
        {
            Assert.Equal(one.Run(1, (Text(i % 4), one.Stack(choices[i])))[0].Index().Where(AskedAlways(i)).Select(entry => entry.Item), together[i].Index().Where(AskedAlways(i)).Select(entry => entry.Item));
        }

        // What is asked of slot 0 alone and of slot i together.
        static Func<(int Index, float[] Item), bool> AskedAlways(int slot) =>
            entry => entry.Index == Length - 1 || (entry.Index % 3 != 0 && (entry.Index + slot) % 3 != 0);
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("qwen2moe")]
    public void Forward_WithAdapters_AllocatesNothing(string kind)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.Q8_0);
        using var loaded = new AdaptedDecoder(model, Options(threads: 2), new RandomAdapter(model), new RandomAdapter(model, seed: 2));
        var (a, b) = (loaded.Stack(new AdapterUse("a")), loaded.Stack(new AdapterUse("b")));
        var batch = new DecoderBatch(16);
        long before = 0;
        for (int i = 0; i < 40; i++)
        {
            if (i == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            batch.Clear();
            batch.Add(1, i, 0, wantsLogits: true, a);
            batch.Add(2, i, 1, wantsLogits: i % 2 == 0, b);
            batch.Add(2, i, 2, wantsLogits: true);
            loaded.Decoder.Forward(batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static DecoderOptions Options(int threads) =>
        new() { Slots = 5, MaxBatch = 64, Threads = threads, ContextLength = RandomModel.ContextLength };

    private static int[] Text(int seed) =>
        [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13) + (seed * 29)) % RandomVocabulary.Size)];

    private static double Distance(double[][] expected, float[][] logits)
    {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            if (logits[i] is not null)
            {
                error += expected[i].Zip(logits[i], (x, y) => (x - y) * (x - y)).Sum();
                size += expected[i].Sum(value => value * value);
            }
        }

        return Math.Sqrt(error / size);
    }
}
