using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Gguf;
using Sluice.Engine.Tests.Kernels;

namespace Sluice.Engine.Tests.Models;

/// <summary>A random model of an odd shape, as a file and as the exact values of its tensors.</summary>
internal sealed class SmallModel
{
    private readonly GgufWriter _writer = new();
    private readonly Random _random;
    private readonly GgmlType _type;

    public SmallModel(string architecture, GgmlType type, int seed = 11, Action<GgufWriter>? more = null)
    {
        Architecture = architecture;
        _random = new Random(seed);
        _type = type;
        (Width, FeedForward, HeadSize) = type.BlockElements() switch
        {
            1 => (36, 55, 10),
            32 => (64, 96, 16),
            _ => (256, 512, 64),
        };
        _writer.Add("general.architecture", architecture);
        Add("block_count", Layers);
        Add("embedding_length", Width);
        Add("feed_forward_length", FeedForward);
        Add("attention.head_count", Heads);
        Add("attention.head_count_kv", KvHeads);
        Add("attention.key_length", HeadSize);
        Add("attention.value_length", HeadSize);
        Add("context_length", 256);
        _writer.Add($"{architecture}.attention.layer_norm_rms_epsilon", Epsilon);
        _writer.Add($"{architecture}.rope.freq_base", RopeBase);
        more?.Invoke(_writer);
        AddTensors();
    }

    public const int Layers = 2;
    public const int Heads = 4;
    public const int KvHeads = 2;
    public const int Vocabulary = 53;
    public const float Epsilon = 1e-5f;
    public const float RopeBase = 5000f;

    public string Architecture { get; }

    public int Width { get; }

    public int FeedForward { get; }

    public int HeadSize { get; }

    public float RopeDivisor { get; init; } = 1f;

    public Dictionary<string, double[]> Tensors { get; } = [];

    public GgufFile Open() => TemporaryGguf.Open(_writer);

    private void Add(string key, int value) => _writer.Add($"{Architecture}.{key}", (uint)value);

    private void AddTensors()
    {
        int queries = Heads * HeadSize;
        int keys = KvHeads * HeadSize;
        Matrix("token_embd.weight", Vocabulary, Width);
        if (Architecture != "qwen3")
        {
            Matrix("output.weight", Vocabulary, Width);
        }

        if (Architecture == "llama")
        {
            Vector("rope_freqs.weight", HeadSize / 2, around: 2f);
        }

        Vector("output_norm.weight", Width, around: 1f);
        for (int layer = 0; layer < Layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            Vector(prefix + "attn_norm.weight", Width, around: 1f);
            Vector(prefix + "ffn_norm.weight", Width, around: 1f);
            Matrix(prefix + "attn_q.weight", queries, Width);
            Matrix(prefix + "attn_k.weight", keys, Width);
            Matrix(prefix + "attn_v.weight", keys, Width);
            Matrix(prefix + "attn_output.weight", Width, queries);
            Matrix(prefix + "ffn_gate.weight", FeedForward, Width);
            Matrix(prefix + "ffn_up.weight", FeedForward, Width);
            Matrix(prefix + "ffn_down.weight", Width, FeedForward);
            if (Architecture == "qwen2")
            {
                Vector(prefix + "attn_q.bias", queries, around: 0f);
                Vector(prefix + "attn_k.bias", keys, around: 0f);
                Vector(prefix + "attn_v.bias", keys, around: 0f);
            }
            else if (Architecture == "qwen3")
            {
                Vector(prefix + "attn_q_norm.weight", HeadSize, around: 1f);
                Vector(prefix + "attn_k_norm.weight", HeadSize, around: 1f);
            }
        }
    }

    private void Matrix(string name, int rows, int columns)
    {
        byte[] data = KernelInputs.Encode(_type, rows, columns, _random, out double[] values);
        Tensors[name] = values;
        _writer.AddTensor(name, _type, [columns, rows], data);
    }

    private void Vector(string name, int length, float around)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(_ => around + _random.NextSingle() - 0.5f)];
        Tensors[name] = [.. values.Select(value => (double)value)];
        _writer.AddTensor(name, GgmlType.F32, [length], System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
