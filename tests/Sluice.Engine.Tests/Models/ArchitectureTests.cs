using System.Collections.Concurrent;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Models;

public sealed class ArchitectureTests
{
    // Crosses a block of the attention, several windows, and the original context of stretched ropes.
    private const int Length = 70;

    private static readonly ConcurrentDictionary<(string, GgmlType), Lazy<(RandomModel Model, double[][] Logits)>> References = new();

    public static TheoryData<string, GgmlType, int> Cases()
    {
        var data = new TheoryData<string, GgmlType, int>();
        foreach (var kind in RandomArchitecture.All.Where(kind => !kind.IsEncoder))
        {
            for (int set = 0; set <= (int)InstructionSet.Avx512; set++)
            {
                data.Add(kind.Name, GgmlType.F32, set);
            }

            data.Add(kind.Name, GgmlType.Q8_0, (int)InstructionSet.Avx512);
        }

        foreach (var kind in RandomArchitecture.Variants.Where(kind => !kind.IsEncoder))
        {
            data.Add(kind.Name, GgmlType.F32, (int)InstructionSet.Avx512);
            data.Add(kind.Name, GgmlType.Q8_0, (int)InstructionSet.Avx512);
        }

        // What differs between architectures does not differ between formats.
        foreach (var type in MatrixFormats.Types.Where(type => type != GgmlType.F32))
        {
            for (int set = 0; set <= (int)InstructionSet.Avx512; set++)
            {
                if (type != GgmlType.Q8_0 || set != (int)InstructionSet.Avx512)
                {
                    data.Add("qwen3", type, set);
                }
            }
        }

        // Matrices that are cut from a larger tensor, in formats with wide blocks and offsets.
        data.Add("qwen3moe", GgmlType.Q4_K, (int)InstructionSet.Avx512);
        data.Add("mixtral", GgmlType.Q6_K, (int)InstructionSet.Avx2);
        data.Add("mixtral", GgmlType.Q2_K, (int)InstructionSet.Avx512);
        data.Add("phi3", GgmlType.Q5_K, (int)InstructionSet.Avx512);
        data.Add("gpt-oss", GgmlType.IQ4_NL, (int)InstructionSet.Scalar);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_RandomModel_MatchesDoublePrecision(string kind, GgmlType type, int set)
    {
        var (model, expected) = ReferenceOf(kind, type);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions
        {
            Slots = 2,
            MaxBatch = 16,
            Threads = 2,
            ContextLength = RandomModel.ContextLength,
            InstructionSet = (InstructionSet)set,
        });

        double[] errors = new double[Length];
        double[] sizes = new double[Length];
        float[][] logits = Run(decoder, Text, slot: 1, new Random(8));
        for (int i = 0; i < Length; i++)
        {
            errors[i] = expected[i].Zip(logits[i], (a, b) => (a - b) * (a - b)).Sum();
            sizes[i] = expected[i].Sum(value => value * value);
        }

        // Kernels of block formats round their input to bytes, which may tip the choice of an expert.
        double mean = Math.Sqrt(errors.Sum() / sizes.Sum());
        double worst = Math.Sqrt(errors.Zip(sizes, (error, size) => error / size).Max());
        (double allowedMean, double allowedWorst) = type.BlockElements() > 1 ? model.HasExperts ? (0.12, 0.6) : (6e-2, 0.3) : (1e-3, 2e-3);
        Assert.True(mean < allowedMean && worst < allowedWorst, $"off by {mean:P2} on average, {worst:P2} at the worst position");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reference_OfEachArchitecture_IsFarFromUniform(string kind)
    {
        var (_, logits) = ReferenceOf(kind, GgmlType.F32);
        double deviation = logits.Average(row => Math.Sqrt(row.Average(value => value * value) - Math.Pow(row.Average(), 2)));
        Assert.InRange(deviation, 1.2, 12);
        Assert.True(logits.Select(row => Array.IndexOf(row, row.Max())).Distinct().Count() > Length / 4);
    }

    [Theory]
    [MemberData(nameof(KindsAndFormats))]
    public void Forward_ManyTogetherOnSeveralThreads_GivesTheSameBitsAsOneByOne(string kind, GgmlType type)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), type, seed: 5);
        using var file = model.Open();
        float[][] alone = WithThreads(1, decoder => Run(decoder, Text, slot: 0, random: null));
        float[][] together = WithThreads(3, decoder => RunThree(decoder));
        for (int i = 0; i < Length; i++)
        {
            Assert.Equal(alone[i], together[i]);
        }

        float[][] WithThreads(int threads, Func<Decoder, float[][]> run)
        {
            using var decoder = Decoder.Load(file, new DecoderOptions
            {
                Slots = 3,
                MaxBatch = 64,
                Threads = threads,
                ContextLength = RandomModel.ContextLength,
                SoloMultiplications = 0,
            });
            return run(decoder);
        }
    }

    [Theory]
    [InlineData("gemma2", KvFormat.Q8)]
    [InlineData("gpt-oss", KvFormat.F16)]
    public void Forward_ContextSplitAmongWorkers_GivesTheSameBitsAsOneWorker(string kind, KvFormat format)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), GgmlType.F32);
        using var file = model.Open();

        // In the last layer all workers share the one token that wants logits.
        const int Tokens = 1900;
        var batch = new DecoderBatch(Tokens);
        for (int i = 0; i < Tokens; i++)
        {
            batch.Add(((i * i) + 5) % RandomVocabulary.Size, i, 0, i == Tokens - 1);
        }

        float[][] logits = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = Tokens, ContextLength = 2000, Threads = threads, KvFormat = format });
            decoder.Forward(batch);
            return decoder.Logits(Tokens - 1).ToArray();
        })];
        Assert.Equal(logits[0], logits[1]);
    }

    [Theory]
    [MemberData(nameof(KindsAndFormats))]
    public void Forward_AfterWarmUp_AllocatesNothing(string kind, GgmlType type)
    {
        var model = new RandomModel(RandomArchitecture.Named(kind), type);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 2, MaxBatch = 16, Threads = 2, ContextLength = 256 });
        var batch = new DecoderBatch(16);

        // What is made for every token or page is made in each round. What is made once is not: on a loaded machine, one run of many had 1,392 bytes.
        long allocated = long.MaxValue;
        for (int round = 0; round < 6 && allocated > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = round * 40; i < (round + 1) * 40; i++)
            {
                batch.Clear();
                batch.Add(1, i, 0, wantsLogits: true);
                batch.Add(2, i, 1, wantsLogits: i % 2 == 0);
                decoder.Forward(batch);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Forward_ByteCache_StaysNearTheHalfCache()
    {
        using var file = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.F32).Open();
        float[][][] logits = [.. Enum.GetValues<KvFormat>().Select(format =>
        {
            using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = 32, KvFormat = format, Threads = 1 });
            return Run(decoder, Text, slot: 0, new Random(1));
        })];
        double error = logits[0].Zip(logits[1], (a, b) => a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum()).Sum();
        double scale = logits[0].Sum(row => row.Sum(value => (double)value * value));
        Assert.InRange(Math.Sqrt(error / scale), 1e-9, 2e-2);
    }

    public static TheoryData<string, GgmlType> KindsAndFormats() => new(
    [
        .. from kind in Kinds() select (kind.Data, GgmlType.Q8_0),
        .. from type in new[] { GgmlType.F16, GgmlType.Q4_0, GgmlType.Q4_K, GgmlType.Q6_K } select ("qwen3", type),
    ]);

    public static TheoryData<string> Kinds() => [.. RandomArchitecture.All.Where(kind => !kind.IsEncoder).Select(kind => kind.Name)];

    private static int[] Text { get; } = [.. Enumerable.Range(0, Length).Select(i => ((i * i * 7) + (i * 13)) % RandomVocabulary.Size)];

    private static (RandomModel Model, double[][] Logits) ReferenceOf(string kind, GgmlType type) =>
        References.GetOrAdd((kind, type), _ => new(() =>
        {
            var model = new RandomModel(RandomArchitecture.Named(kind), type);
            return (model, new Reference(model).Logits(Text));
        })).Value;

    /// <summary>Feeds a text in random pieces, or token by token, and returns the logits of each.</summary>
    private static float[][] Run(Decoder decoder, int[] text, int slot, Random? random)
    {
        var logits = new List<float[]>();
        var batch = new DecoderBatch(decoder.MaxBatch);
        while (logits.Count < text.Length)
        {
            batch.Clear();
            int first = logits.Count;
            int count = Math.Min(random?.Next(1, decoder.MaxBatch + 1) ?? 1, text.Length - first);
            for (int i = first; i < first + count; i++)
            {
                batch.Add(text[i], i, slot, wantsLogits: true);
            }

            decoder.Forward(batch);
            for (int i = 0; i < count; i++)
            {
                logits.Add(decoder.Logits(i).ToArray());
            }
        }

        return [.. logits];
    }

    /// <summary>The text beside two others, in pieces; only its own logits are asked for in the last of them.</summary>
    private static float[][] RunThree(Decoder decoder)
    {
        var logits = new List<float[]>();
        var batch = new DecoderBatch(decoder.MaxBatch);
        for (int first = 0; first < Length; first += 17)
        {
            batch.Clear();
            int end = Math.Min(Length, first + 17);
            for (int slot = 0; slot < 3; slot++)
            {
                for (int i = first; i < end; i++)
                {
                    batch.Add((Text[i] + ((slot - 1) * 11 * i) + RandomVocabulary.Size * 20) % RandomVocabulary.Size, i, slot, wantsLogits: slot == 1);
                }
            }

            decoder.Forward(batch);
            for (int i = end - first; i < 2 * (end - first); i++)
            {
                logits.Add(decoder.Logits(i).ToArray());
            }
        }

        return [.. logits];
    }
}
