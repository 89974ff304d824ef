using Sluice.Engine.Gguf;

namespace Sluice.ModelGenerator;

/// <summary>A qwen3 model whose weights are noise of such a size that activations stay near one and the next token is not a coin toss among all.</summary>
internal static class RandomModel
{
    // The final norm makes activations of size one, so logits get this standard deviation.
    private const double LogitDeviation = 3;

    internal static GgufWriter Describe(ModelShape shape, FileType type, ulong seed)
    {
        var writer = new GgufWriter();
        AddMetadata(writer, shape, type);
        SyntheticVocabulary.AddTo(writer, ModelShape.VocabularySize);
        AddTensors(writer, shape, type, seed);
        return writer;
    }

    private static void AddMetadata(GgufWriter writer, ModelShape shape, FileType type)
    {
        writer.Add("general.architecture", "qwen3");
        writer.Add("general.type", "model");
        writer.Add("general.name", $"random weights in the shape of {shape.Name}");
        writer.Add("general.quantization_version", 2u);
        writer.Add("general.file_type", type.Number);
        writer.Add("qwen3.block_count", (uint)shape.Layers);
        writer.Add("qwen3.context_length", (uint)ModelShape.ContextLength);
        writer.Add("qwen3.embedding_length", (uint)shape.Width);
        writer.Add("qwen3.feed_forward_length", (uint)shape.FeedForward);
        writer.Add("qwen3.attention.head_count", (uint)shape.Heads);
        writer.Add("qwen3.attention.head_count_kv", (uint)shape.KvHeads);
        writer.Add("qwen3.attention.key_length", (uint)shape.HeadSize);
        writer.Add("qwen3.attention.value_length", (uint)shape.HeadSize);
        writer.Add("qwen3.attention.layer_norm_rms_epsilon", ModelShape.RmsEpsilon);
        writer.Add("qwen3.rope.freq_base", ModelShape.RopeBase);
    }

    private static void AddTensors(GgufWriter writer, ModelShape shape, FileType type, ulong seed)
    {
        int query = shape.Heads * shape.HeadSize;
        int keyValue = shape.KvHeads * shape.HeadSize;
        var next = seed;

        AddMatrix("token_embd.weight", type.Embedding, shape.Width, ModelShape.VocabularySize, LogitDeviation / Math.Sqrt(shape.Width));
        AddNorm("output_norm.weight", shape.Width);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            AddNorm(prefix + "attn_norm.weight", shape.Width);
            AddLinear(prefix + "attn_q.weight", shape.Width, query);
            AddLinear(prefix + "attn_k.weight", shape.Width, keyValue);
            AddMatrix(prefix + "attn_v.weight", type.OfCareful(layer, shape.Layers), shape.Width, keyValue, 1 / Math.Sqrt(shape.Width));
            AddNorm(prefix + "attn_q_norm.weight", shape.HeadSize);
            AddNorm(prefix + "attn_k_norm.weight", shape.HeadSize);
            AddLinear(prefix + "attn_output.weight", query, shape.Width);
            AddNorm(prefix + "ffn_norm.weight", shape.Width);
            AddLinear(prefix + "ffn_gate.weight", shape.Width, shape.FeedForward);
            AddLinear(prefix + "ffn_up.weight", shape.Width, shape.FeedForward);
            AddMatrix(
                prefix + "ffn_down.weight", type.OfCareful(layer, shape.Layers), shape.FeedForward, shape.Width, 1 / Math.Sqrt(shape.FeedForward));
        }

        void AddLinear(string name, int inputs, int outputs) => AddMatrix(name, type.Type, inputs, outputs, 1 / Math.Sqrt(inputs));

        void AddMatrix(string name, GgmlType matrixType, int inputs, int outputs, double deviation)
        {
            var noise = new BlockNoise(next++, matrixType, deviation);
            writer.AddTensor(name, matrixType, [inputs, outputs], stream => noise.Write(stream, (long)inputs * outputs));
        }

        void AddNorm(string name, int size)
        {
            var random = new SplitMix(next++);
            byte[] data = new byte[size * sizeof(float)];
            for (int i = 0; i < size; i++)
            {
                BitConverter.TryWriteBytes(data.AsSpan(i * sizeof(float)), (float)(0.9 + (0.2 * random.NextUnit())));
            }

            writer.AddTensor(name, GgmlType.F32, [size], data);
        }
    }
}
