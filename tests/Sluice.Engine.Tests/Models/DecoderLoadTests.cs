using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Models;

public sealed class DecoderLoadTests
{
    [Fact]
    public void Load_UnknownArchitecture_NamesItAndTheKnownOnes()
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", "mamba");
        using var file = TemporaryGguf.Open(writer);
        var error = Assert.Throws<EngineException>(() => Decoder.Load(file, new DecoderOptions()));
        Assert.Equal(EngineErrorCode.UnsupportedArchitecture, error.Code);
        Assert.Contains("'mamba'", error.Message, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", Architectures.Names), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blk.1.ffn_up.weight", EngineErrorCode.MissingTensor)]
    [InlineData("output_norm.weight", EngineErrorCode.MissingTensor)]
    [InlineData("blk.0.attn_k_norm.weight", EngineErrorCode.MissingTensor)]
    public void Load_TensorMissing_NamesIt(string name, EngineErrorCode code)
    {
        var error = LoadBroken(tensor => tensor == name ? null : (tensor, GgmlType.F32));
        Assert.Equal(code, error.Code);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnsupportedType_NamesTypeTensorAndWhatIsSupported()
    {
        var error = LoadBroken(tensor => (tensor, tensor == "blk.0.ffn_gate.weight" ? GgmlType.I32 : GgmlType.F32));
        Assert.Equal(EngineErrorCode.UnsupportedTensorType, error.Code);
        Assert.Contains($"'blk.0.ffn_gate.weight' has the type I32; supported are {string.Join(", ", MatrixFormats.Types)}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WrongShape_NamesBothShapes()
    {
        var writer = Header();
        writer.AddTensor("token_embd.weight", GgmlType.F32, [12, 5], new byte[240]);
        using var file = TemporaryGguf.Open(writer);
        var error = Assert.Throws<EngineException>(() => Decoder.Load(file, new DecoderOptions()));
        Assert.Equal(EngineErrorCode.MisshapedTensor, error.Code);
        Assert.Contains("12x5; expected is 8x5", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qwen3.attention.head_count_kv", 3)]
    [InlineData("qwen3.embedding_length", 0)]
    [InlineData("qwen3.feed_forward_length", 1 << 20)]
    [InlineData("qwen3.attention.key_length", 3)]
    [InlineData("qwen3.rope.dimension_count", 64)]
    public void Load_ImpossibleSizes_IsInvalidModel(string key, int value)
    {
        var writer = Header(key, value);
        writer.AddTensor("token_embd.weight", GgmlType.F32, [8, 5], new byte[160]);
        using var file = TemporaryGguf.Open(writer);
        var error = Assert.Throws<EngineException>(() => Decoder.Load(file, new DecoderOptions()));
        Assert.Equal(EngineErrorCode.InvalidModel, error.Code);
    }

    [Fact]
    public void Load_HeadsThatDifferBetweenLayers_AreRefusedWithTheirNumbers()
    {
        var writer = Header(withKeyHeads: false);
        writer.Add("qwen3.attention.head_count_kv", [1, 2, 1]);
        writer.AddTensor("token_embd.weight", GgmlType.F32, [8, 5], new byte[160]);
        using var file = TemporaryGguf.Open(writer);
        var error = Assert.Throws<EngineException>(() => Decoder.Load(file, new DecoderOptions()));
        Assert.Equal(EngineErrorCode.UnsupportedArchitecture, error.Code);
        Assert.Contains("'qwen3.attention.head_count_kv' differs between layers (1, 2)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mixtral")]
    [InlineData("qwen2moe")]
    [InlineData("gemma3")]
    [InlineData("phi3-long")]
    [InlineData("gpt-oss")]
    [InlineData("bert-rank")]
    [InlineData("qwen3-rank")]
    public void Load_AnyNumberAbsurd_RunsOrIsATypedError(string name)
    {
        var kind = RandomArchitecture.Named(name);
        int refused = 0;
        foreach (string key in new RandomModel(kind, GgmlType.F32).Numbers.Keys)
        {
            foreach (uint value in new[] { 0u, 1u, 7u, 1u << 23, uint.MaxValue })
            {
                using var file = new RandomModel(kind, GgmlType.F32, changedKey: key, changedValue: value).Open();
                try
                {
                    var options = new DecoderOptions { Slots = 1, MaxBatch = 4, Threads = 1, ContextLength = 64, EndsInStates = kind.IsEncoder };
                    using var decoder = Decoder.Load(file, options);
                    var batch = new DecoderBatch(4);
                    batch.Add(5, 0, 0, wantsLogits: true);
                    decoder.Forward(batch);
                }
                catch (EngineException error)
                {
                    Assert.True(
                        error.Code is EngineErrorCode.InvalidModel or EngineErrorCode.MisshapedTensor or EngineErrorCode.MissingTensor
                            or EngineErrorCode.UnsupportedArchitecture,
                        $"{key} = {value}: {error.Code}, {error.Message}");
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 30, 1000);
    }

    [Fact]
    public void Forward_OutOfRangeEntries_AreRefused()
    {
        var model = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.F32);
        using var file = model.Open();
        using var decoder = Decoder.Load(file, new DecoderOptions { Slots = 2, MaxBatch = 4, ContextLength = 100, Threads = 1 });
        Assert.Equal((100, 2, 4), (decoder.ContextLength, decoder.SlotCount, decoder.MaxBatch));
        foreach (var (token, position, slot) in new[] { (RandomVocabulary.Size, 0, 0), (-1, 0, 0), (0, 100, 0), (0, -1, 0), (0, 0, 2) })
        {
            var batch = new DecoderBatch(4);
            batch.Add(token, position, slot, wantsLogits: true);
            Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Forward(batch));
        }

        var silent = new DecoderBatch(4);
        silent.Add(0, 0, 0, wantsLogits: false);
        decoder.Forward(silent);
        Assert.Throws<InvalidOperationException>(() => decoder.Logits(0).Length);
    }

    private static GgufWriter Header(string? key = null, int value = 0, bool withKeyHeads = true)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", "qwen3");
        var sizes = new Dictionary<string, int>
        {
            ["qwen3.block_count"] = 1,
            ["qwen3.embedding_length"] = 8,
            ["qwen3.feed_forward_length"] = 8,
            ["qwen3.attention.head_count"] = 2,
            ["qwen3.attention.head_count_kv"] = 1,
            ["qwen3.attention.key_length"] = 4,
            ["qwen3.context_length"] = 64,
        };
        if (key is not null)
        {
            sizes[key] = value;
        }

        foreach (var (name, size) in sizes.Where(size => withKeyHeads || !size.Key.EndsWith("_kv", StringComparison.Ordinal)))
        {
            writer.Add(name, (uint)size);
        }

        writer.Add("qwen3.attention.layer_norm_rms_epsilon", 1e-6f);
        return writer;
    }

    /// <summary>Loads a copy of a small model in which tensors are dropped or change their type.</summary>
    private static EngineException LoadBroken(Func<string, (string Name, GgmlType Type)?> change)
    {
        var model = new RandomModel(RandomArchitecture.Named("qwen3"), GgmlType.F32);
        using var source = model.Open();
        var writer = new GgufWriter();
        foreach (string key in source.Metadata.Keys.Where(key => key.StartsWith("qwen3.", StringComparison.Ordinal) || key == "general.architecture"))
        {
            if (source.Metadata.TypeOf(key) == GgufValueType.String)
            {
                writer.Add(key, source.Metadata.RequireString(key));
            }
            else if (source.Metadata.TypeOf(key) == GgufValueType.Float32)
            {
                writer.Add(key, source.Metadata.GetFloat32(key, 0));
            }
            else
            {
                writer.Add(key, (uint)source.Metadata.RequireInt32(key));
            }
        }

        foreach (var tensor in source.Tensors)
        {
            if (change(tensor.Name) is var (name, type))
            {
                writer.AddTensor(name, type, tensor.Shape.AsSpan(), new byte[tensor.ByteCount]);
            }
        }

        using var file = TemporaryGguf.Open(writer);
        return Assert.Throws<EngineException>(() => Decoder.Load(file, new DecoderOptions { Threads = 1 }));
    }
}
