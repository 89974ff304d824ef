namespace Sluice.Engine.Tests.RandomModels;

/// <summary>
/// The published formulas of the architectures in double precision, one position after the other; only keys and values are
/// rounded to 16 bits, as the cache keeps them. Shares nothing with the engine.
/// </summary>
internal sealed class Reference(RandomModel model)
{
    private readonly ReferenceRope _rope = new(model);
    private readonly ReferenceFeedForward _feedForward = new(model);

    /// <summary>The final state of each position of a text.</summary>
    public double[][] States(IReadOnlyList<int> tokens)
    {
        double[][] x = [.. tokens.Select(Embed)];
        if (model.Kind.IsEncoder)
        {
            x = [.. x.Select(MarkPosition)];
        }

        for (int layer = 0; layer < model.Layers; layer++)
        {
            x = Layer(layer, x);
        }

        return model.Kind.IsEncoder ? x : [.. x.Select(state => RootMeanSquare(state, "output_norm.weight"))];
    }

    public double[][] Logits(IReadOnlyList<int> tokens) => [.. States(tokens).Select(Logits)];

    public double[] Logits(double[] state)
    {
        double[] logits = Product(model.Tensors.ContainsKey("output.weight") ? "output" : "token_embd", state);
        return model.Numbers.TryGetValue("final_logit_softcapping", out double cap)
            ? [.. logits.Select(value => cap * Math.Tanh(value / cap))]
            : logits;
    }

    private double[] Embed(int token)
    {
        double[] x = model.Tensors["token_embd.weight"][(token * model.Width)..((token + 1) * model.Width)];
        return model.Architecture.StartsWith("gemma", StringComparison.Ordinal)
            ? [.. x.Select(value => value * Math.Sqrt(model.Width))]
            : x;
    }

    /// <summary>What encoders add to a token: the embedding of the first type and, in BERT, that of the position.</summary>
    private double[] MarkPosition(double[] x, int position)
    {
        double[] sum = model.Tensors.TryGetValue("token_types.weight", out double[]? types) ? Sum(x, types[..x.Length]) : x;
        if (model.Tensors.TryGetValue("position_embd.weight", out double[]? positions))
        {
            sum = Sum(sum, positions[(position * x.Length)..((position + 1) * x.Length)]);
        }

        return MeanAndVariance(sum, "token_embd_norm");
    }

    private double[][] EncoderLayer(string prefix, int layer, double[][] x)
    {
        double[][] attended = Attention(layer, x);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MeanAndVariance(Sum(x[i], attended[i]), prefix + "attn_output_norm");
            x[i] = MeanAndVariance(Sum(x[i], _feedForward.Apply(prefix, x[i])), prefix + "layer_output_norm");
        }

        return x;
    }

    private double[][] Layer(int layer, double[][] x)
    {
        string prefix = $"blk.{layer}.";
        if (model.Kind.IsEncoder)
        {
            return EncoderLayer(prefix, layer, x);
        }

        bool isGemma = model.Architecture is "gemma2" or "gemma3";
        double[][] attended = Attention(layer, [.. x.Select(state => RootMeanSquare(state, prefix + "attn_norm.weight"))]);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Sum(x[i], isGemma ? RootMeanSquare(attended[i], prefix + "post_attention_norm.weight") : attended[i]);
            double[] output = _feedForward.Apply(prefix, RootMeanSquare(x[i], prefix + (model.Architecture == "gpt-oss" ? "post_attention_norm.weight" : "ffn_norm.weight")));
            x[i] = Sum(x[i], isGemma ? RootMeanSquare(output, prefix + "post_ffw_norm.weight") : output);
        }

        return x;
    }

    private double[][] Attention(int layer, double[][] h)
    {
        string prefix = $"blk.{layer}.";
        int size = model.HeadSize;
        var queries = new double[h.Length][];
        var keys = new double[h.Length][];
        var values = new double[h.Length][];
        for (int position = 0; position < h.Length; position++)
        {
            (double[] q, double[] k, double[] v) = Project(prefix, h[position]);
            queries[position] = _rope.Turn(layer, position, Heads(prefix + "attn_q_norm.weight", q));
            keys[position] = Halves(_rope.Turn(layer, position, Heads(prefix + "attn_k_norm.weight", k)));
            values[position] = Halves(v);
        }

        int sharing = queries[0].Length / keys[0].Length;
        var outputs = new double[h.Length][];
        for (int position = 0; position < h.Length; position++)
        {
            double[] mixed = new double[queries[0].Length];
            for (int head = 0; head < model.Heads; head++)
            {
                int from = head / sharing * size;
                (int first, int end) = (FirstSeen(layer, position), model.Kind.IsEncoder ? h.Length : position + 1);
                double[] weights = Weights(
                    model.Tensors.GetValueOrDefault(prefix + "attn_sinks.weight")?[head],
                    [.. Enumerable.Range(first, end - first).Select(p =>
                        Score(position, queries[position].AsSpan(head * size, size), keys[p].AsSpan(from, size)))]);
                for (int p = first; p < end; p++)
                {
                    for (int i = 0; i < size; i++)
                    {
                        mixed[(head * size) + i] += weights[p - first] * values[p][from + i];
                    }
                }
            }

            outputs[position] = Product(prefix + "attn_output", mixed);
        }

        return outputs;
    }

    private (double[] Q, double[] K, double[] V) Project(string prefix, double[] h)
    {
        if (!model.Tensors.ContainsKey(prefix + "attn_qkv.weight"))
        {
            return (Product(prefix + "attn_q", h), Product(prefix + "attn_k", h), Product(prefix + "attn_v", h));
        }

        double[] all = Product(prefix + "attn_qkv", h);
        int queries = model.Heads * model.HeadSize;
        int keys = (all.Length - queries) / 2;
        return (all[..queries], all[queries..(queries + keys)], all[(queries + keys)..]);
    }

    private int FirstSeen(int layer, int position)
    {
        if (!model.Numbers.TryGetValue("attention.sliding_window", out double window) || window == 0)
        {
            return 0;
        }

        bool seesAll = model.Architecture switch
        {
            "gemma2" or "gpt-oss" => layer % 2 == 1,
            "gemma3" => layer % 3 == 2,
            _ => false,
        };
        return seesAll ? 0 : Math.Max(0, position - (int)window + 1);
    }

    private double Score(int position, ReadOnlySpan<double> query, ReadOnlySpan<double> key)
    {
        double score = Dot(query, key) / Math.Sqrt(model.HeadSize);
        if (model.Numbers.TryGetValue("attention.temperature_scale", out double slope))
        {
            score *= (slope * Math.Log(Math.Floor(position / model.Numbers["rope.scaling.original_context_length"]) + 1)) + 1;
        }

        return model.Numbers.TryGetValue("attn_logit_softcapping", out double cap) ? cap * Math.Tanh(score / cap) : score;
    }

    private static double[] Weights(double? sink, double[] scores)
    {
        double peak = scores.Max();
        double sum = scores.Sum(score => Math.Exp(score - peak)) + (sink is { } logit ? Math.Exp(logit - peak) : 0);
        return [.. scores.Select(score => Math.Exp(score - peak) / sum)];
    }

    private double[] Heads(string norm, double[] x) => !model.Tensors.ContainsKey(norm)
        ? x
        : [.. x.Chunk(model.HeadSize).SelectMany(head => RootMeanSquare(head, norm))];

    private double[] RootMeanSquare(double[] x, string weight)
    {
        double factor = 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + model.Numbers["attention.layer_norm_rms_epsilon"]);
        return [.. x.Zip(model.Tensors[weight], (value, w) => value * factor * w)];
    }

    private double[] MeanAndVariance(double[] x, string name)
    {
        double mean = x.Average();
        double deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + model.Numbers["attention.layer_norm_epsilon"]);
        double[] weight = model.Tensors[name + ".weight"];
        double[] bias = model.Tensors[name + ".bias"];
        return [.. x.Select((value, i) => ((value - mean) / deviation * weight[i]) + bias[i])];
    }

    private double[] Product(string name, double[] x) => Product(model, name, x);

    internal static double[] Product(RandomModel model, string name, double[] x)
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

    private static double[] Halves(double[] x) => [.. x.Select(value => (double)(Half)value)];

    private static double[] Sum(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a + b)];

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
