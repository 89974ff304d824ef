using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Parity.Exact;

/// <summary>
/// A model of the architecture qwen3 in double precision on the weights as its file has them, for judging which of two engines is nearer
/// to what the file means. Only keys and values are rounded to 16 bits, as both engines keep them, and inputs as one of them does if so wanted.
/// </summary>
internal sealed unsafe class ExactModel(GgufFile file, InputRounding rounding) : ILogits
{
    private readonly Dictionary<string, double[]> _tensors = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => Values(file, tensor));
    private readonly int _layers = file.Metadata.GetInt32("qwen3.block_count", 0);
    private readonly int _heads = file.Metadata.GetInt32("qwen3.attention.head_count", 0);
    private readonly int _groups = file.Metadata.GetInt32("qwen3.attention.head_count_kv", 0);
    private readonly int _size = file.Metadata.GetInt32("qwen3.attention.key_length", 0);
    private readonly int _width = file.Metadata.GetInt32("qwen3.embedding_length", 0);
    private readonly double _epsilon = file.Metadata.GetFloat32("qwen3.attention.layer_norm_rms_epsilon", 0);
    private readonly double _base = file.Metadata.GetFloat32("qwen3.rope.freq_base", 0);

    public int Vocabulary => _tensors["token_embd.weight"].Length / _width;

    public float[] Of(int[] text)
    {
        double[][] x = [.. text.Select(token => _tensors["token_embd.weight"][(token * _width)..((token + 1) * _width)])];
        for (int layer = 0; layer < _layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            double[][] attended = Attention(prefix, Norms(x, prefix + "attn_norm.weight"));
            AddTo(x, Product(prefix + "attn_output.weight", attended));
            double[][] h = Norms(x, prefix + "ffn_norm.weight");
            double[][] gates = Product(prefix + "ffn_gate.weight", h);
            double[][] ups = Product(prefix + "ffn_up.weight", h);
            double[][] inner = [.. gates.Select((gate, i) => (double[])[.. gate.Zip(ups[i], (g, up) => g / (1 + Math.Exp(-g)) * up)])];
            AddTo(x, Product(prefix + "ffn_down.weight", inner));
        }

        double[][] logits = Product("token_embd.weight", Norms(x, "output_norm.weight"));
        return [.. logits.SelectMany(row => row.Select(logit => (float)logit))];
    }

    public void Dispose()
    {
    }

    private double[][] Attention(string prefix, double[][] h)
    {
        double[][] q = Product(prefix + "attn_q.weight", h);
        double[][] k = Product(prefix + "attn_k.weight", h);
        double[][] v = Product(prefix + "attn_v.weight", h);
        for (int position = 0; position < h.Length; position++)
        {
            q[position] = [.. Heads(q[position], prefix + "attn_q_norm.weight", position).Select(rounding.Attention)];
            k[position] = Halves(Heads(k[position], prefix + "attn_k_norm.weight", position));
            v[position] = Halves(v[position]);
        }

        var outputs = new double[h.Length][];
        double[] scores = new double[h.Length];
        for (int position = 0; position < h.Length; position++)
        {
            double[] mixed = outputs[position] = new double[_heads * _size];
            for (int head = 0; head < _heads; head++)
            {
                int from = head / (_heads / _groups) * _size;
                for (int p = 0; p <= position; p++)
                {
                    scores[p] = RowProducts.Dot(q[position].AsSpan(head * _size, _size), k[p].AsSpan(from, _size)) / Math.Sqrt(_size);
                }

                var seen = scores.AsSpan(0, position + 1);
                double peak = double.NegativeInfinity;
                foreach (double score in seen)
                {
                    peak = Math.Max(peak, score);
                }

                double sum = 0;
                foreach (ref double score in seen)
                {
                    sum += score = Math.Exp(score - peak);
                }

                for (int p = 0; p <= position; p++)
                {
                    double weight = rounding.Attention(scores[p] / sum);
                    for (int i = 0; i < _size; i++)
                    {
                        mixed[(head * _size) + i] += weight * v[p][from + i];
                    }
                }
            }
        }

        return outputs;
    }

    /// <summary>Each head normalised and turned by its position, the halves of a head together.</summary>
    private double[] Heads(double[] x, string norm, int position)
    {
        double[] result = [.. x.Chunk(_size).SelectMany(head => Norm(head, norm))];
        int half = _size / 2;
        for (int i = 0; i < half; i++)
        {
            (double sin, double cos) = Math.SinCos(position * Math.Pow(_base, -2.0 * i / _size));
            for (int start = 0; start < x.Length; start += _size)
            {
                (double a, double b) = (result[start + i], result[start + half + i]);
                (result[start + i], result[start + half + i]) = ((a * cos) - (b * sin), (b * cos) + (a * sin));
            }
        }

        return result;
    }

    private double[][] Norms(double[][] x, string weight) => [.. x.Select(state => Norm(state, weight))];

    private double[] Norm(double[] x, string weight)
    {
        double factor = 1 / Math.Sqrt((RowProducts.Dot(x, x) / x.Length) + _epsilon);
        return [.. x.Zip(_tensors[weight], (value, w) => value * factor * w)];
    }

    private double[][] Product(string name, double[][] x)
    {
        var type = file.FindTensor(name)!.Type;
        return RowProducts.Of(_tensors[name], [.. x.Select(row => rounding.Inputs(row, type))]);
    }

    private static void AddTo(double[][] x, double[][] y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < x[i].Length; j++)
            {
                x[i][j] += y[i][j];
            }
        }
    }

    private static double[] Halves(double[] x) => [.. x.Select(value => (double)(Half)value)];

    private static double[] Values(GgufFile file, GgufTensor tensor)
    {
        float[] values = new float[tensor.ElementCount];
        fixed (float* to = values)
        {
            MatrixFormats.Find(tensor.Type)!.Decode(file.DataOf(tensor), to, values.Length);
        }

        return [.. values.Select(value => (double)value)];
    }
}
