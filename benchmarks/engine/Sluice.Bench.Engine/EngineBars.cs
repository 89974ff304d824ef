namespace Sluice.Bench.Engine;

/// <summary>What the engine promises of each model, by its name: a shape and a type.</summary>
internal static class EngineBars
{
    private const double Bandwidth = 0.85;

    public static IEnumerable<EngineBar> Of(EngineResult result)
    {
        foreach (var model in result.BytesPerPass.Keys)
        {
            if (Prefill(model) is { } prefill)
                yield return new EngineBar($"{model}: prefill at least {prefill:F1}x of llama.cpp", result.Ratio(model, row => row.Prefill), prefill);
            if (Decode(model) is { } decode)
                yield return new EngineBar($"{model}: decode at least {decode:F1}x of llama.cpp", result.Ratio(model, row => row.Decode), decode);
            if (model is "qwen3-1.7b-q4_k_m" or "qwen3-1.7b-q8_0")
                yield return new EngineBar($"{model}: decode reads at least {Bandwidth}x of the memory bandwidth", result.BandwidthShare(model), Bandwidth);
            if (model is "qwen3-1.7b-q4_k_m")
                yield return new EngineBar($"{model}: decode of a batch at least 1.6x of llama.cpp", result.Ratio(model, row => row.BatchDecode), 1.6);
        }
    }

    private static double? Prefill(string model) =>
        model.EndsWith("-q4_k_m", StringComparison.Ordinal) ? 1.3
        : model.EndsWith("-q8_0", StringComparison.Ordinal) ? 1.0
        : model.EndsWith("-q6_k", StringComparison.Ordinal) ? 1.5
        : null;

    private static double? Decode(string model) =>
        model.StartsWith("qwen3-0.6b-", StringComparison.Ordinal) ? 0.9
        : model is "qwen3-1.7b-q4_k_m" or "qwen3-1.7b-q8_0" ? 1.0
        : null;
}
