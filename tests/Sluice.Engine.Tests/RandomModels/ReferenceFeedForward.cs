namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Feed-forward blocks.</summary>
internal sealed class ReferenceFeedForward(RandomModel model)
{
    public double[] Apply(string prefix, double[] h)
    {
        if (model.HasExperts)
        {
            return Experts(prefix, h);
        }

        double[] up = Reference.Product(model, prefix + "ffn_up", h);
        if (model.Architecture == "bert")
        {
            return Reference.Product(model, prefix + "ffn_down", [.. up.Select(value => value * NormalShareBelow(value))]);
        }

        double[] gate;
        if (model.Architecture == "phi3")
        {
            (gate, up) = (up[..model.FeedForward], up[model.FeedForward..]);
        }
        else
        {
            gate = Reference.Product(model, prefix + "ffn_gate", h);
        }

        return Reference.Product(model, prefix + "ffn_down", [.. gate.Zip(up, Gated)]);
    }

    private double[] Experts(string prefix, double[] h)
    {
        double[] logits = Reference.Product(model, prefix + "ffn_gate_inp", h);
        var best = logits.Index().OrderByDescending(entry => entry.Item).Take(RandomModel.UsedExperts).ToList();

        // Mixtral and Qwen3 normalise the shares of the chosen ones, gpt-oss takes the softmax over them, which is the same; Qwen2 takes the shares as they are.
        bool isNormalised = model.Kind.Flags.GetValueOrDefault("expert_weights_norm", model.Architecture != "qwen2moe");
        double scale = model.Numbers.GetValueOrDefault("expert_weights_scale", 1);
        var among = !isNormalised ? logits : [.. best.Select(entry => entry.Item)];
        double sum = among.Sum(Math.Exp);
        double[] output = new double[h.Length];
        foreach (var (expert, logit) in best)
        {
            double[] part = Expert(prefix, expert, h);
            for (int i = 0; i < output.Length; i++)
            {
                output[i] += scale * Math.Exp(logit) / sum * part[i];
            }
        }

        if (model.Architecture == "qwen2moe")
        {
            double share = 1 / (1 + Math.Exp(-Reference.Product(model, prefix + "ffn_gate_inp_shexp", h)[0]));
            double[] gate = Reference.Product(model, prefix + "ffn_gate_shexp", h);
            double[] up = Reference.Product(model, prefix + "ffn_up_shexp", h);
            double[] part = Reference.Product(model, prefix + "ffn_down_shexp", [.. gate.Zip(up, Gated)]);
            output = [.. output.Zip(part, (a, b) => a + (share * b))];
        }

        return output;
    }

    private double[] Expert(string prefix, int expert, double[] h)
    {
        double[] gate = ExpertProduct(prefix + "ffn_gate", expert, h);
        double[] up = ExpertProduct(prefix + "ffn_up", expert, h);
        return ExpertProduct(prefix + "ffn_down", expert, [.. gate.Zip(up, Gated)]);
    }

    private double[] ExpertProduct(string name, int expert, double[] x)
    {
        if (model.Tensors.ContainsKey($"{name}.{expert}.weight"))
        {
            return Reference.Product(model, $"{name}.{expert}", x);
        }

        double[] all = model.Tensors[$"{name}_exps.weight"];
        int rows = all.Length / x.Length / RandomModel.Experts;
        double[] y = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            int first = ((expert * rows) + row) * x.Length;
            y[row] = x.Select((value, i) => value * all[first + i]).Sum();
            if (model.Tensors.TryGetValue($"{name}_exps.bias", out double[]? bias))
            {
                y[row] += bias[(expert * rows) + row];
            }
        }

        return y;
    }

    private double Gated(double gate, double up) => model.Architecture == "gpt-oss" ? ClampedGated(gate, up) : up * (model.Architecture is "gemma2" or "gemma3"
        ? 0.5 * gate * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (gate + (0.044715 * Math.Pow(gate, 3)))))
        : gate / (1 + Math.Exp(-gate)));

    /// <summary>The integral of the normal distribution, by Simpson's rule.</summary>
    private static double NormalShareBelow(double x)
    {
        const int Steps = 200;
        double width = Math.Clamp(x, -9, 9) / Steps;
        double sum = Enumerable.Range(0, Steps + 1).Sum(i =>
            Math.Exp(-(i * width) * (i * width) / 2) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2));
        return 0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI));
    }

    /// <summary>The activation of gpt-oss, with its limit of 7 and slope of 1.702.</summary>
    private static double ClampedGated(double gate, double up)
    {
        gate = Math.Min(gate, 7);
        up = Math.Clamp(up, -7, 7);
        return (up + 1) * gate / (1 + Math.Exp(-1.702 * gate));
    }
}
