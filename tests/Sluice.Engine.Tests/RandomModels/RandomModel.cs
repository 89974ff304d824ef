using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;

namespace Sluice.Engine.Tests.RandomModels;

/// <summary>
/// A small model with random weights in a tensor format, as a file and as the exact values of its tensors. Sizes are odd where
/// the format allows it, heads share keys, and weights are so large that neither attention nor logits are near uniform.
/// </summary>
internal sealed class RandomModel
{
    public const int ContextLength = 256;
    public const int Experts = 5;
    public const int UsedExperts = 2;
    public const int TokenTypes = 2;

    private readonly GgufWriter _writer = new();
    private readonly Random _random;
    private readonly GgmlType _type;
    private readonly GgmlType _expertType;
    private readonly string? _changedKey;
    private readonly uint _changedValue;

    /// <param name="kind">What kind of model.</param>
    /// <param name="type">The format of its matrices; experts of gpt-oss are MXFP4, as in the released files, where that has blocks of this size.</param>
    /// <param name="seed">The seed of its weights.</param>
    /// <param name="changedKey">A number of the metadata, without the architecture, that is stated as <paramref name="changedValue"/> instead.</param>
    /// <param name="changedValue">What is stated.</param>
    public RandomModel(RandomArchitecture kind, GgmlType type, int seed = 11, string? changedKey = null, uint changedValue = 0)
    {
        Kind = kind;
        _type = type;
        _expertType = kind.Architecture == "gpt-oss" && type.BlockElements() == 32 ? GgmlType.MXFP4 : type;
        _changedKey = changedKey;
        _changedValue = changedValue;
        _random = new Random(seed);
        int block = type.BlockElements();
        (Width, FeedForward, HeadSize) = block switch { 1 => (36, 55, 10), 32 => (64, 96, Heads % 2 == 0 ? 16 : 32), _ => (256, 512, 64) };
        if ((block == 1 || Heads != 4) && Architecture is ("qwen2" or "qwen2moe" or "phi3" or "bert" or "nomic-bert"))
        {
            // These have no room for another head size than the width divided by the heads.
            Width = Heads * HeadSize;
        }

        ExpertFeedForward = block == 1 ? 21 : block;
        SharedFeedForward = block == 1 ? 35 : 2 * block;
        RotatedColumns = (int)(HeadSize * kind.RotatedShare) & -2;
        AddMetadata();
        RandomVocabulary.AddTo(_writer, Kind.IsEncoder);
        AddTensors();
    }

    public RandomArchitecture Kind { get; }

    public string Architecture => Kind.Architecture;

    public int Layers => Kind.Layers;

    public int Width { get; }

    public int FeedForward { get; }

    public int HeadSize { get; }

    public int ExpertFeedForward { get; }

    public int SharedFeedForward { get; }

    public int RotatedColumns { get; }

    /// <summary>Numbers of the metadata by their key without the architecture.</summary>
    public Dictionary<string, double> Numbers { get; } = [];

    /// <summary>What the tensors' bytes mean, row after row.</summary>
    public Dictionary<string, double[]> Tensors { get; } = [];

    /// <summary>The shapes of the matrices, innermost first.</summary>
    public Dictionary<string, long[]> Shapes { get; } = [];

    public int Heads => Kind.Heads;

    public int KeyHeads => Kind.IsEncoder ? Heads : Kind.KeyHeads;

    public bool HasExperts => Architecture is "qwen2moe" or "qwen3moe" or "gpt-oss" || Kind.Name.StartsWith("mixtral", StringComparison.Ordinal);

    public GgufFile Open() => TemporaryGguf.Open(_writer);

    public void Write(Stream stream) => _writer.Write(stream);

    private void AddMetadata()
    {
        _writer.Add("general.architecture", Architecture);
        _writer.Add("general.name", "random weights");
        Add("block_count", Layers);
        Add("embedding_length", Width);
        AddCount("attention.head_count", Heads);
        AddCount("attention.head_count_kv", KeyHeads);
        Add("attention.key_length", HeadSize);
        Add("attention.value_length", HeadSize);
        Add("context_length", ContextLength);
        Add("rope.dimension_count", RotatedColumns);
        Add(Kind.IsEncoder ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", 1e-5f);
        Add("rope.freq_base", 5000f);
        if (HasExperts)
        {
            Add("expert_count", Experts);
            Add("expert_used_count", UsedExperts);
            if (Architecture == "llama")
            {
                Add("feed_forward_length", ExpertFeedForward);
            }
            else
            {
                Add("feed_forward_length", FeedForward);
                Add("expert_feed_forward_length", ExpertFeedForward);
            }

            if (Architecture == "qwen2moe")
            {
                Add("expert_shared_feed_forward_length", SharedFeedForward);
            }
        }
        else
        {
            AddCount("feed_forward_length", FeedForward);
        }

        foreach (var (key, value) in Kind.Sizes)
        {
            Add(key, value);
        }

        foreach (var (key, value) in Kind.Numbers)
        {
            Add(key, value);
        }

        if (Kind.IsEncoder)
        {
            _writer.Add($"{Architecture}.attention.causal", false);
            _writer.Add("tokenizer.ggml.token_type_count", (uint)TokenTypes);
        }

        if (Kind.Name == "qwen3-rank")
        {
            _writer.Add("qwen3.classifier.output_labels", ["yes", "no"]);
        }

        foreach (var (key, value) in Kind.Flags)
        {
            _writer.Add($"{Architecture}.{key}", value);
        }

        foreach (var (key, value) in Kind.Texts)
        {
            _writer.Add($"{Architecture}.{key}", value);
        }
    }

    private void AddCount(string key, int value)
    {
        if (!Kind.HasCountsPerLayer)
        {
            Add(key, value);
            return;
        }

        Numbers[key] = value;
        _writer.Add($"{Architecture}.{key}", Enumerable.Repeat(value, Layers).ToArray());
    }

    private void Add(string key, int value)
    {
        Numbers[key] = value;
        _writer.Add($"{Architecture}.{key}", key == _changedKey ? _changedValue : (uint)value);
    }

    private void Add(string key, float value)
    {
        Numbers[key] = value;
        _writer.Add($"{Architecture}.{key}", value);
    }

    private void AddTensors()
    {
        Matrix("token_embd", RandomVocabulary.Size, Width, gain: 3);
        if (Kind.IsEncoder)
        {
            if (Kind.HasTokenTypes)
            {
                AddTensor("token_types", GgmlType.F32, [Width, TokenTypes], gain: 1);
            }

            NormWithBias("token_embd_norm");
            if (Architecture == "bert")
            {
                AddTensor("position_embd", GgmlType.F32, [Width, ContextLength], gain: 2);
            }
        }
        else
        {
            Vector("output_norm.weight", Width, around: 1);
            if (!Kind.IsTied)
            {
                Matrix("output", RandomVocabulary.Size, Width, gain: 3);
            }
        }

        if (Kind.Name == "bert-rank")
        {
            Matrix("cls", Width, Width);
            Vector("cls.bias", Width, around: 0);
            Matrix("cls.output", 1, Width);
            Vector("cls.output.bias", 1, around: 0);
        }
        else if (Kind.Name == "qwen3-rank")
        {
            Matrix("cls.output", 2, Width);
        }

        if (Kind.HasRopeDivisors)
        {
            Vector("rope_freqs.weight", RotatedColumns / 2, around: 2);
        }

        if (Kind.HasRopeFactors)
        {
            Vector("rope_factors_short.weight", RotatedColumns / 2, around: 1.5f);
            Vector("rope_factors_long.weight", RotatedColumns / 2, around: 5);
        }

        for (int layer = 0; layer < Layers; layer++)
        {
            AddAttention($"blk.{layer}.");
            AddFeedForward($"blk.{layer}.");
        }
    }

    private void AddAttention(string prefix)
    {
        int queries = Heads * HeadSize;
        int keys = KeyHeads * HeadSize;
        if (Kind.IsEncoder)
        {
            NormWithBias(prefix + "attn_output_norm");
        }
        else
        {
            Vector(prefix + "attn_norm.weight", Width, around: 1);
        }

        if (Architecture is "phi3" or "nomic-bert")
        {
            Matrix(prefix + "attn_qkv", queries + (2 * keys), Width, gain: 1.6);
        }
        else
        {
            Matrix(prefix + "attn_q", queries, Width, gain: 1.6);
            Matrix(prefix + "attn_k", keys, Width, gain: 1.6);
            Matrix(prefix + "attn_v", keys, Width);
        }

        Matrix(prefix + "attn_output", Width, queries);
        if (Architecture is "gpt-oss" or "bert" || Kind.HasBiases)
        {
            Vector(prefix + "attn_output.bias", Width, around: 0);
        }

        if (Architecture == "gpt-oss")
        {
            Vector(prefix + "attn_sinks.weight", Heads, around: 1);
        }

        if (Architecture is "qwen2" or "qwen2moe" or "gpt-oss" or "bert" || Kind.HasBiases)
        {
            Vector(prefix + "attn_q.bias", queries, around: 0);
            Vector(prefix + "attn_k.bias", keys, around: 0);
            Vector(prefix + "attn_v.bias", keys, around: 0);
        }

        if (Architecture is "qwen3" or "qwen3moe" or "gemma3")
        {
            Vector(prefix + "attn_q_norm.weight", HeadSize, around: 1.6f);
            Vector(prefix + "attn_k_norm.weight", HeadSize, around: 1.6f);
        }

        if (Architecture is "gemma2" or "gemma3")
        {
            Vector(prefix + "post_attention_norm.weight", Width, around: 1);
            Vector(prefix + "post_ffw_norm.weight", Width, around: 1);
        }
    }

    private void AddFeedForward(string prefix)
    {
        if (Kind.IsEncoder)
        {
            NormWithBias(prefix + "layer_output_norm");
            Matrix(prefix + "ffn_up", FeedForward, Width);
            Matrix(prefix + "ffn_down", Width, FeedForward);
            if (Architecture == "bert")
            {
                Vector(prefix + "ffn_up.bias", FeedForward, around: 0);
                Vector(prefix + "ffn_down.bias", Width, around: 0);
            }
            else
            {
                Matrix(prefix + "ffn_gate", FeedForward, Width);
            }

            return;
        }

        Vector(prefix + (Architecture == "gpt-oss" ? "post_attention_norm.weight" : "ffn_norm.weight"), Width, around: 1);
        if (HasExperts)
        {
            AddExperts(prefix);
            return;
        }

        if (Architecture == "phi3")
        {
            Matrix(prefix + "ffn_up", 2 * FeedForward, Width);
        }
        else
        {
            Matrix(prefix + "ffn_gate", FeedForward, Width);
            Matrix(prefix + "ffn_up", FeedForward, Width);
        }

        Matrix(prefix + "ffn_down", Width, FeedForward);
        if (Kind.HasBiases)
        {
            Vector(prefix + "ffn_gate.bias", FeedForward, around: 0);
            Vector(prefix + "ffn_up.bias", FeedForward, around: 0);
            Vector(prefix + "ffn_down.bias", Width, around: 0);
        }
    }

    private void AddExperts(string prefix)
    {
        // Large gains, so that the choice of experts is clear.
        AddTensor(prefix + "ffn_gate_inp", GgmlType.F32, [Width, Experts], gain: 3);
        if (Kind.Name == "mixtral-split")
        {
            for (int expert = 0; expert < Experts; expert++)
            {
                Matrix($"{prefix}ffn_gate.{expert}", ExpertFeedForward, Width);
                Matrix($"{prefix}ffn_up.{expert}", ExpertFeedForward, Width);
                Matrix($"{prefix}ffn_down.{expert}", Width, ExpertFeedForward);
            }

            return;
        }

        AddTensor(prefix + "ffn_gate_exps", _expertType, [Width, ExpertFeedForward, Experts], gain: Architecture == "gpt-oss" ? 4 : 1);
        AddTensor(prefix + "ffn_up_exps", _expertType, [Width, ExpertFeedForward, Experts], gain: Architecture == "gpt-oss" ? 4 : 1);
        AddTensor(prefix + "ffn_down_exps", _expertType, [ExpertFeedForward, Width, Experts], gain: 1);
        if (Architecture == "gpt-oss")
        {
            Vector(prefix + "ffn_gate_inp.bias", Experts, around: 0);
            Vector(prefix + "ffn_gate_exps.bias", around: 0, ExpertFeedForward, Experts);
            Vector(prefix + "ffn_up_exps.bias", around: 0, ExpertFeedForward, Experts);
            Vector(prefix + "ffn_down_exps.bias", around: 0, Width, Experts);
        }
        else if (Architecture == "qwen2moe")
        {
            Vector(prefix + "ffn_gate_inp_shexp.weight", around: 0, Kind.HasColumns ? [Width, 1] : [Width]);
            Shapes[prefix + "ffn_gate_inp_shexp.weight"] = [Width];
            Matrix(prefix + "ffn_gate_shexp", SharedFeedForward, Width);
            Matrix(prefix + "ffn_up_shexp", SharedFeedForward, Width);
            Matrix(prefix + "ffn_down_shexp", Width, SharedFeedForward);
        }
    }

    /// <summary>A matrix whose products have about <paramref name="gain"/> times the size of their input.</summary>
    private void Matrix(string name, int rows, int columns, double gain = 1) => AddTensor(name, _type, [columns, rows], gain);

    private void AddTensor(string name, GgmlType type, long[] shape, double gain)
    {
        long count = shape.Aggregate(1L, (product, size) => product * size);
        float[] values = new float[count];
        double deviation = gain / Math.Sqrt(shape[0]);
        for (int i = 0; i < values.Length; i++)
        {
            // The sum of three uniform numbers is near enough to a normal distribution.
            values[i] = (float)(deviation * 2 * (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5));
        }

        byte[] data = TensorCodec.Encode(type, values, out double[] decoded);
        Tensors[name + ".weight"] = decoded;
        Shapes[name + ".weight"] = shape;
        _writer.AddTensor(name + ".weight", type, shape, data);
    }

    private void NormWithBias(string name)
    {
        Vector(name + ".weight", Width, around: 1);
        Vector(name + ".bias", Width, around: 0);
    }

    private void Vector(string name, int length, float around) => Vector(name, around, length);

    private void Vector(string name, float around, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (product, size) => product * size);
        float[] values = [.. Enumerable.Range(0, count).Select(_ => around + _random.NextSingle() - 0.5f)];
        Tensors[name] = [.. values.Select(value => (double)value)];
        _writer.AddTensor(name, GgmlType.F32, shape, TensorCodec.Encode(GgmlType.F32, values, out _));
    }
}
