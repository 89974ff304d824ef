namespace Sluice.Engine.Tests.Models;

/// <summary>The published formulas, one token after the other, in double precision but for the cache.</summary>
internal sealed class NaiveDecoder(SmallModel model)
{
    private readonly List<double[]>[] _keys = [.. Enumerable.Range(0, SmallModel.Layers).Select(_ => new List<double[]>())];
    private readonly List<double[]>[] _values = [.. Enumerable.Range(0, SmallModel.Layers).Select(_ => new List<double[]>())];

    /// <summary>The logits after the next token.</summary>
    public double[] Next(int token)
    {
        int position = _keys[0].Count;
        double[] x = [.. model.Tensors["token_embd.weight"].Skip(token * model.Width).Take(model.Width)];
        for (int layer = 0; layer < SmallModel.Layers; layer++)
        {
            string prefix = $"blk.{layer}.";
            double[] h = Norm(x, model.Tensors[prefix + "attn_norm.weight"]);
            double[] q = Heads(Apply(prefix + "attn_q", h), prefix + "attn_q_norm.weight", position);
            _keys[layer].Add(Cached(Heads(Apply(prefix + "attn_k", h), prefix + "attn_k_norm.weight", position)));
            _values[layer].Add(Cached(Apply(prefix + "attn_v", h)));
            Add(x, Apply(prefix + "attn_output", Attend(q, _keys[layer], _values[layer])));
            h = Norm(x, model.Tensors[prefix + "ffn_norm.weight"]);
            double[] gate = Apply(prefix + "ffn_gate", h);
            double[] up = Apply(prefix + "ffn_up", h);
            Add(x, Apply(prefix + "ffn_down", [.. gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u)]));
        }

        string output = model.Tensors.ContainsKey("output.weight") ? "output" : "token_embd";
        return Apply(output, Norm(x, model.Tensors["output_norm.weight"]));
    }

    /// <summary>The cache keeps 16-bit floats.</summary>
    private static double[] Cached(double[] x) => [.. x.Select(value => (double)(Half)value)];

    private double[] Attend(double[] q, List<double[]> keys, List<double[]> values)
    {
        int size = model.HeadSize;
        double[] result = new double[q.Length];
        for (int head = 0; head < SmallModel.Heads; head++)
        {
            int kv = head / (SmallModel.Heads / SmallModel.KvHeads) * size;
            double[] scores = [.. keys.Select(key => Dot(q.AsSpan(head * size, size), key.AsSpan(kv, size)) / Math.Sqrt(size))];
            double peak = scores.Max();
            double[] weights = [.. scores.Select(score => Math.Exp(score - peak))];
            double sum = weights.Sum();
            for (int i = 0; i < size; i++)
            {
                for (int p = 0; p < weights.Length; p++)
                {
                    result[(head * size) + i] += weights[p] / sum * values[p][kv + i];
                }
            }
        }

        return result;
    }

    private double[] Heads(double[] x, string norm, int position)
    {
        int size = model.HeadSize;
        double[] factors = model.Tensors.GetValueOrDefault("rope_freqs.weight") ?? [.. Enumerable.Repeat(1.0, size / 2)];
        for (int start = 0; start < x.Length; start += size)
        {
            if (model.Tensors.TryGetValue(norm, out double[]? weight))
            {
                Norm(x[start..(start + size)], weight).CopyTo(x, start);
            }

            for (int pair = 0; pair < size / 2; pair++)
            {
                double angle = position / model.RopeDivisor * Math.Pow(SmallModel.RopeBase, -2.0 * pair / size) / factors[pair];
                (int a, int b) = model.Architecture == "llama" ? (2 * pair, (2 * pair) + 1) : (pair, pair + (size / 2));
                (double u, double v) = (x[start + a], x[start + b]);
                x[start + a] = (u * Math.Cos(angle)) - (v * Math.Sin(angle));
                x[start + b] = (u * Math.Sin(angle)) + (v * Math.Cos(angle));
            }
        }

        return x;
    }

    private double[] Apply(string name, double[] x)
    {
        double[] weight = model.Tensors[name + ".weight"];
        double[] y = new double[weight.Length / x.Length];
        model.Tensors.TryGetValue(name + ".bias", out double[]? bias);
        for (int row = 0; row < y.Length; row++)
        {
            y[row] = Dot(weight.AsSpan(row * x.Length, x.Length), x) + (bias?[row] ?? 0);
        }

        return y;
    }

    private static double[] Norm(double[] x, double[] weight)
    {
        double factor = 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + SmallModel.Epsilon);
        return [.. x.Zip(weight, (value, w) => value * factor * w)];
    }

    private static void Add(double[] x, double[] delta)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] += delta[i];
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
