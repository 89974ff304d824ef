using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Matrices.Formats;

namespace Sluice.Parity;

/// <summary>
/// A model of the architecture qwen3 in double precision on the weights as its file has them, for judging which of two engines is nearer
/// to what the file means. Only keys and values are rounded to 16 bits, as both engines keep them, and inputs as one of them does if so wanted.
/// </summary>
internal sealed unsafe class ExactModel(GgufFile file, InputRounding rounding)
{
    private readonly Dictionary<string, double[]> _tensors = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => Values(file, tensor));
    private readonly int _layers = file.Metadata.GetInt32("qwen3.block_count", 0);
    private readonly int _heads = file.Metadata.GetInt32("qwen3.attention.head_count", 0);
    private readonly int _groups = file.Metadata.GetInt32("qwen3.attention.head_count_kv", 0);
    private readonly int _size = file.Metadata.GetInt32("qwen3.attention.key_length", 0);
    private readonly int _width = file.Metadata.GetInt32("qwen3.embedding_length", 0);
    private readonly double _epsilon = file.Metadata.GetFloat32("qwen3.attention.layer_norm_rms_epsilon", 0);
    private readonly double _base = file.Metadata.GetFloat32("qwen3.rope.freq_base", 0);

    /// <summary>The logits of each position.</summary>
    public double[][] Logits(int[] tokens)
    {
        double[][] x = [.. tokens.Select(token => _tensors["token_embd.weight"][(token * _width)..((token + 1) * _width)])];
        for (int layer = 0; layer < _layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            double[][] attended = Attention(prefix, [.. x.Select(state => Norm(state, prefix + "attn_norm.weight"))]);
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = Sum(x[i], attended[i]);
                double[] h = Norm(x[i], prefix + "ffn_norm.weight");
                double[] inner = [.. Product(prefix + "ffn_gate.weight", h).Zip(Product(prefix + "ffn_up.weight", h), (gate, up) => gate / (1 + Math.Exp(-gate)) * up)];
                x[i] = Sum(x[i], Product(prefix + "ffn_down.weight", inner));
            }
        }

        return [.. x.Select(state => Product("token_embd.weight", Norm(state, "output_norm.weight")))];
    }

    private double[][] Attention(string prefix, double[][] h)
    {
        double[][] q = [.. h.Select((state, position) => Heads(Product(prefix + "attn_q.weight", state), prefix + "attn_q_norm.weight", position).Select(rounding.Attention).ToArray())];
        double[][] k = [.. h.Select((state, position) => Halves(Heads(Product(prefix + "attn_k.weight", state), prefix + "attn_k_norm.weight", position)))];
        double[][] v = [.. h.Select(state => Halves(Product(prefix + "attn_v.weight", state)))];
        var outputs = new double[h.Length][];
        for (int position = 0; position < h.Length; position++)
        {
            double[] mixed = new double[_heads * _size];
            for (int head = 0; head < _heads; head++)
            {
                int from = head / (_heads / _groups) * _size;
                double[] scores = [.. Enumerable.Range(0, position + 1).Select(p => Dot(q[position].AsSpan(head * _size, _size), k[p].AsSpan(from, _size)) / Math.Sqrt(_size))];
                double peak = scores.Max();
                double sum = scores.Sum(score => Math.Exp(score - peak));
                for (int p = 0; p <= position; p++)
                {
                    double weight = rounding.Attention(Math.Exp(scores[p] - peak) / sum);
                    for (int i = 0; i < _size; i++)
                    {
                        mixed[(head * _size) + i] += weight * v[p][from + i];
                    }
                }
            }

            outputs[position] = Product(prefix + "attn_output.weight", mixed);
        }

        return outputs;
    }

    /// <summary>Each head normalised and turned by its position, the halves of a head together.</summary>
    private double[] Heads(double[] x, string norm, int position)
    {
        double[] result = [.. x.Chunk(_size).SelectMany(head => Norm(head, norm))];
        int half = _size / 2;
        for (int start = 0; start < x.Length; start += _size)
        {
            for (int i = 0; i < half; i++)
            {
                (double sin, double cos) = Math.SinCos(position * Math.Pow(_base, -2.0 * i / _size));
                (double a, double b) = (result[start + i], result[start + half + i]);
                (result[start + i], result[start + half + i]) = ((a * cos) - (b * sin), (b * cos) + (a * sin));
            }
        }

        return result;
    }

    private double[] Norm(double[] x, string weight)
    {
        double factor = 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + _epsilon);
        return [.. x.Zip(_tensors[weight], (value, w) => value * factor * w)];
    }

    private double[] Product(string name, double[] x)
    {
        double[] weight = _tensors[name];
        x = rounding.Inputs(x, file.FindTensor(name)!.Type);
        double[] y = new double[weight.Length / x.Length];
        for (int row = 0; row < y.Length; row++)
        {
            y[row] = Dot(weight.AsSpan(row * x.Length, x.Length), x);
        }

        return y;
    }

    private static double[] Sum(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

    private static double[] Halves(double[] x) => [.. x.Select(value => (double)(Half)value)];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

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
