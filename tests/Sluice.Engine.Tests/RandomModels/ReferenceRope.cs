namespace Sluice.Engine.Tests.RandomModels;

/// <summary>Rotary position embedding and its scalings, by the papers and the models' own descriptions.</summary>
internal sealed class ReferenceRope(RandomModel model)
{
    /// <summary>Turns each head of a row.</summary>
    public double[] Turn(int layer, int position, double[] x)
    {
        int columns = model.Architecture == "bert" ? 0 : model.RotatedColumns;
        double[] y = [.. x];
        for (int start = 0; start < x.Length; start += model.HeadSize)
        {
            for (int pair = 0; pair < columns / 2; pair++)
            {
                bool neighbours = model.Architecture is "llama" or "mistral3";
                int a = start + (neighbours ? 2 * pair : pair);
                int b = neighbours ? a + 1 : a + (columns / 2);
                double angle = position * Frequency(layer, pair);
                y[a] = Magnitude() * ((x[a] * Math.Cos(angle)) - (x[b] * Math.Sin(angle)));
                y[b] = Magnitude() * ((x[a] * Math.Sin(angle)) + (x[b] * Math.Cos(angle)));
            }
        }

        return y;
    }

    private double Frequency(int layer, int pair)
    {
        int columns = model.RotatedColumns;
        if (model.Architecture == "gemma3" && layer % 3 != 2)
        {
            return Math.Pow(10000, -2.0 * pair / columns);
        }

        double frequency = Math.Pow(model.Numbers["rope.freq_base"], -2.0 * pair / columns);
        if (model.Kind.HasRopeFactors)
        {
            bool isLong = RandomModel.ContextLength > model.Numbers["rope.scaling.original_context_length"];
            return frequency / model.Tensors[isLong ? "rope_factors_long.weight" : "rope_factors_short.weight"][pair];
        }

        switch (model.Kind.Texts.GetValueOrDefault("rope.scaling.type"))
        {
            case "linear":
                return frequency / model.Numbers["rope.scaling.factor"];
            case "yarn":
                double low = Math.Floor(PairTurning(32));
                double high = Math.Ceiling(PairTurning(1));
                double ramp = Math.Clamp((pair - Math.Max(low, 0)) / Math.Max(0.001, Math.Min(high, columns - 1) - Math.Max(low, 0)), 0, 1);
                return (frequency / model.Numbers["rope.scaling.factor"] * ramp) + (frequency * (1 - ramp));
            default:
                return model.Kind.HasRopeDivisors ? frequency / model.Tensors["rope_freqs.weight"][pair] : frequency;
        }
    }

    private double PairTurning(double turns) =>
        model.RotatedColumns * Math.Log(model.Numbers["rope.scaling.original_context_length"] / (turns * 2 * Math.PI))
        / (2 * Math.Log(model.Numbers["rope.freq_base"]));

    private double Magnitude() =>
        model.Numbers.GetValueOrDefault("rope.scaling.attn_factor", 1)
        * (model.Kind.Texts.GetValueOrDefault("rope.scaling.type") == "yarn" && !model.Numbers.ContainsKey("rope.scaling.yarn_log_multiplier")
            ? (0.1 * Math.Log(model.Numbers["rope.scaling.factor"])) + 1
            : 1);
}
