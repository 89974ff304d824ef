using Sluice.Engine.Gguf;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>Finds the weights of feed-forward blocks under the names and in the forms that files give them.</summary>
internal static unsafe class FeedForwardReader
{
    /// <summary>One block; the suffix, such as <c>_shexp</c>, tells it from others of its layer.</summary>
    public static FeedForwardWeights Read(TensorReader reader, DecoderSpec spec, string prefix, string suffix, int inner)
    {
        string gate = $"{prefix}ffn_gate{suffix}";
        string up = $"{prefix}ffn_up{suffix}";
        string down = $"{prefix}ffn_down{suffix}";
        float* Bias(string name, int length) => reader.Vector($"{name}.bias", length, optional: true);
        var downs = new LinearGroup(reader.Matrix($"{down}.weight", spec.Width, inner));

        // A gated block without a gate of its own has it in the first half of the rows of its other matrix.
        if (spec.IsGated && !reader.Has($"{gate}.weight") && reader.Rows($"{up}.weight") == 2 * inner)
        {
            var both = reader.Find($"{up}.weight", spec.Width, 2L * inner);
            float* biases = Bias(up, 2 * inner);
            return new FeedForwardWeights
            {
                Gate = reader.Rows(both, 0, inner),
                Up = reader.Rows(both, inner, inner),
                Down = downs,
                GateBias = biases,
                UpBias = TensorReader.Part(biases, inner),
                DownBias = Bias(down, spec.Width),
            };
        }

        return new FeedForwardWeights
        {
            Gate = spec.IsGated ? reader.Matrix($"{gate}.weight", inner, spec.Width) : null,
            Up = reader.Matrix($"{up}.weight", inner, spec.Width),
            Down = downs,
            GateBias = spec.IsGated ? Bias(gate, inner) : null,
            UpBias = Bias(up, inner),
            DownBias = Bias(down, spec.Width),
        };
    }

    public static ExpertWeights ReadExperts(TensorReader reader, DecoderSpec spec, ExpertSpec experts, string prefix)
    {
        var router = reader.Matrix($"{prefix}ffn_gate_inp.weight", experts.Count, spec.Width);
        bool hasShared = experts.SharedFeedForward > 0;
        return new ExpertWeights
        {
            Router = hasShared
                ? new LinearGroup(router, reader.RowVector($"{prefix}ffn_gate_inp_shexp.weight", spec.Width))
                : new LinearGroup(router),
            RouterBias = reader.Vector($"{prefix}ffn_gate_inp.bias", experts.Count, optional: !experts.HasBiases),
            Shared = hasShared ? Read(reader, spec, prefix, "_shexp", experts.SharedFeedForward) : null,
            Experts = reader.Has($"{prefix}ffn_up.0.weight")
                ? [.. Enumerable.Range(0, experts.Count).Select(expert => Read(reader, spec, prefix, $".{expert}", experts.FeedForward))]
                : ReadTogether(reader, spec, experts, prefix),
        };
    }

    /// <summary>Cuts the experts from tensors that hold all of them.</summary>
    private static FeedForwardWeights[] ReadTogether(TensorReader reader, DecoderSpec spec, ExpertSpec experts, string prefix)
    {
        int inner = experts.FeedForward;
        bool isFused = reader.Has($"{prefix}ffn_gate_up_exps.weight");
        GgufTensor All(string name, int rows, int columns) => reader.Find($"{prefix}{name}_exps.weight", columns, rows, experts.Count);
        float* Biases(string name, int length) =>
            reader.Table($"{prefix}{name}_exps.bias", length, experts.Count, optional: !experts.HasBiases);
        var gates = isFused ? All("ffn_gate_up", 2 * inner, spec.Width) : All("ffn_gate", inner, spec.Width);
        var ups = isFused ? gates : All("ffn_up", inner, spec.Width);
        var downs = All("ffn_down", spec.Width, inner);
        int stride = isFused ? 2 * inner : inner;
        int upOffset = isFused ? inner : 0;
        float* gateBiases = Biases(isFused ? "ffn_gate_up" : "ffn_gate", stride);
        float* upBiases = isFused ? TensorReader.Part(gateBiases, inner) : Biases("ffn_up", inner);
        float* downBiases = Biases("ffn_down", spec.Width);
        var weights = new FeedForwardWeights[experts.Count];
        for (int expert = 0; expert < weights.Length; expert++)
        {
            long firstRow = (long)expert * stride;
            weights[expert] = new FeedForwardWeights
            {
                Gate = reader.Rows(gates, firstRow, inner),
                Up = reader.Rows(ups, firstRow + upOffset, inner),
                Down = new LinearGroup(reader.Rows(downs, (long)expert * spec.Width, spec.Width)),
                GateBias = TensorReader.Part(gateBiases, expert * stride),
                UpBias = TensorReader.Part(upBiases, expert * stride),
                DownBias = TensorReader.Part(downBiases, expert * spec.Width),
            };
        }

        return weights;
    }
}
