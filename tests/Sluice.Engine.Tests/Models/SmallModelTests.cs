using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;

namespace Sluice.Engine.Tests.Models;

public sealed class SmallModelTests
{
    public static TheoryData<string, GgmlType, int> Cases()
    {
        var data = new TheoryData<string, GgmlType, int>();
        foreach (var type in MatrixFormats.Types)
        {
            // What differs between architectures does not differ between formats.
            string[] architectures = type is GgmlType.F32 or GgmlType.Q8_0 or GgmlType.Q4_0 ? ["llama", "qwen2", "qwen3"] : ["qwen3"];
            foreach (string architecture in architectures)
            {
                for (int set = 0; set <= (int)InstructionSet.Avx512; set++)
                {
                    data.Add(architecture, type, set);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_RandomModel_MatchesNaiveDoublePrecision(string architecture, GgmlType type, int set)
    {
        var model = new SmallModel(architecture, type);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 2, MaxBatch = 8, Threads = 2, InstructionSet = (InstructionSet)set });
        var naive = new NaiveDecoder(model);
        var batch = new DecoderBatch(8);
        var random = new Random(8);

        // 70 positions cross a block of the attention; the inputs' bytes cost the block formats precision.
        double tolerance = type.BlockElements() > 1 ? 8e-2 : 1e-3;
        for (int position = 0; position < 70;)
        {
            batch.Clear();
            int count = Math.Min(random.Next(1, 9), 70 - position);
            double[][] expected = new double[count][];
            for (int i = 0; i < count; i++)
            {
                int token = random.Next(SmallModel.Vocabulary);
                expected[i] = naive.Next(token);
                batch.Add(token, position++, slot: 1, wantsLogits: true);
            }

            decoder.Forward(batch);
            for (int i = 0; i < count; i++)
            {
                float[] logits = decoder.Logits(i).ToArray();
                double error = expected[i].Zip(logits, (a, b) => (a - b) * (a - b)).Sum();
                double scale = expected[i].Sum(value => value * value);
                // A token whose embedding has a scale of zero makes all logits zero.
                Assert.True(Math.Sqrt(error) <= tolerance * Math.Sqrt(scale), $"token {i} before position {position} is off by {Math.Sqrt(error / scale):P1}");
            }
        }
    }

    [Fact]
    public void Forward_LinearRopeScaling_MatchesNaiveDoublePrecision()
    {
        var model = new SmallModel("qwen2", GgmlType.F32, more: writer =>
        {
            writer.Add("qwen2.rope.scaling.type", "linear");
            writer.Add("qwen2.rope.scaling.factor", 4f);
        })
        { RopeDivisor = 4f };
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Threads = 1 });
        var naive = new NaiveDecoder(model);
        var batch = new DecoderBatch(1);
        for (int i = 0; i < 9; i++)
        {
            double[] expected = naive.Next(i);
            batch.Clear();
            batch.Add(i, i, 0, wantsLogits: true);
            decoder.Forward(batch);
            Assert.All(decoder.Logits(0).ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
        }
    }

    [Theory]
    [InlineData(GgmlType.F16)]
    [InlineData(GgmlType.Q8_0)]
    [InlineData(GgmlType.Q4_0)]
    [InlineData(GgmlType.Q4_K)]
    [InlineData(GgmlType.Q6_K)]
    public void Forward_SequencesTogetherInPieces_GiveTheSameBitsAsAlone(GgmlType type)
    {
        var model = new SmallModel("qwen3", type);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 3, MaxBatch = 64, Threads = 2 });
        int[][] prompts = [.. Enumerable.Range(0, 3).Select(s => Enumerable.Range(0, 33 + (s * 20)).Select(i => ((i * 7) + s) % 53).ToArray())];
        float[][] alone = [.. prompts.Select(prompt => Last(decoder, prompt, slot: 0, piece: 64))];
        var batch = new DecoderBatch(64);
        float[][] together = new float[3][];
        for (int start = 0; start < 80; start += 11)
        {
            batch.Clear();
            var ends = new List<(int Sequence, int Index)>();
            for (int slot = 0; slot < 3; slot++)
            {
                for (int i = start; i < Math.Min(prompts[slot].Length, start + 11); i++)
                {
                    bool last = i == prompts[slot].Length - 1;
                    if (last)
                    {
                        ends.Add((slot, batch.Count));
                    }

                    batch.Add(prompts[slot][i], i, slot, last);
                }
            }

            decoder.Forward(batch);
            ends.ForEach(end => together[end.Sequence] = decoder.Logits(end.Index).ToArray());
        }

        for (int s = 0; s < 3; s++)
        {
            Assert.Equal(alone[s], together[s]);
        }
    }

    [Theory]
    [InlineData(KvFormat.F16)]
    [InlineData(KvFormat.Q8)]
    public void Forward_ContextSplitAmongWorkers_GivesTheSameBitsAsOneWorker(KvFormat format)
    {
        var model = new SmallModel("qwen3", GgmlType.F32);
        using var file = model.Open();

        // So many tokens wake all workers, and in the last layer they share the one that wants logits.
        int[] prompt = [.. Enumerable.Range(0, 1900).Select(i => ((i * i) + 5) % SmallModel.Vocabulary)];
        float[][] logits = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = 1900, ContextLength = 2000, Threads = threads, KvFormat = format });
            return Last(decoder, prompt, slot: 0, piece: 1900);
        })];
        Assert.Equal(logits[0], logits[1]);
    }

    [Fact]
    public void Forward_ByteCache_StaysNearTheHalfCache()
    {
        var model = new SmallModel("qwen3", GgmlType.F32);
        using var file = model.Open();
        int[] prompt = [.. Enumerable.Range(0, 90).Select(i => (i * 11) % SmallModel.Vocabulary)];
        float[][] logits = [.. Enum.GetValues<KvFormat>().Select(format =>
        {
            using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 1, MaxBatch = 90, KvFormat = format, Threads = 1 });
            return Last(decoder, prompt, slot: 0, piece: 32);
        })];
        double error = logits[0].Zip(logits[1], (a, b) => (double)(a - b) * (a - b)).Sum();
        double scale = logits[0].Sum(value => (double)value * value);
        Assert.InRange(Math.Sqrt(error / scale), 1e-9, 2e-2);
    }

    [Theory]
    [InlineData(GgmlType.Q8_0)]
    [InlineData(GgmlType.Q6_K)]
    public void Forward_AfterWarmUp_AllocatesNothing(GgmlType type)
    {
        var model = new SmallModel("qwen3", type);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 2, MaxBatch = 16, Threads = 2 });
        var batch = new DecoderBatch(16);
        long before = 0;
        for (int i = 0; i < 40; i++)
        {
            if (i == 20)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            batch.Clear();
            batch.Add(1, i, 0, wantsLogits: true);
            batch.Add(2, i, 1, wantsLogits: i % 2 == 0);
            decoder.Forward(batch);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Last(Decoder decoder, int[] prompt, int slot, int piece)
    {
        var batch = new DecoderBatch(piece);
        for (int start = 0; start < prompt.Length; start += piece)
        {
            batch.Clear();
            for (int i = start; i < Math.Min(prompt.Length, start + piece); i++)
            {
                batch.Add(prompt[i], i, slot, i == prompt.Length - 1);
            }

            decoder.Forward(batch);
        }

        return decoder.Logits(batch.Count - 1).ToArray();
    }
}
