using Sluice.Engine.Gguf;

namespace Sluice.Engine.Sampling;

/// <summary>Sampling options with every default filled in and every range checked.</summary>
internal sealed record SamplingParameters
{
    private const int MaxBiases = 4096;

    public float Temperature { get; init; } = 0.8f;

    public int TopK { get; init; } = 40;

    public float TopP { get; init; } = 0.95f;

    public float MinP { get; init; } = 0.05f;

    public float RepetitionPenalty { get; init; } = 1f;

    public float FrequencyPenalty { get; init; }

    public float PresencePenalty { get; init; }

    public KeyValuePair<int, float>[] LogitBias { get; init; } = [];

    /// <summary>Null where repeated sequences are not penalised.</summary>
    public DryParameters? Dry { get; init; }

    /// <summary>The chance with which top choices are excluded; 0 where that can't change anything.</summary>
    public float XtcProbability { get; init; }

    public float XtcThreshold { get; init; } = 0.1f;

    /// <summary>Whether what was generated so far matters.</summary>
    public bool Penalizes => RepetitionPenalty != 1f || FrequencyPenalty != 0f || PresencePenalty != 0f;

    /// <summary>The defaults of a model: its file's, where it states some that are in range, else ours.</summary>
    public static SamplingParameters DefaultsOf(GgufMetadata metadata)
    {
        var ours = new SamplingParameters();
        float Read(string name, float fallback, float minimum, float maximum)
        {
            string key = $"general.sampling.{name}";
            float value = metadata.TypeOf(key) is GgufValueType.Float32 or GgufValueType.Float64 ? metadata.GetFloat32(key, fallback) : fallback;
            return value >= minimum && value <= maximum ? value : fallback;
        }

        const string topKey = "general.sampling.top_k";
        long topK = metadata.TypeOf(topKey) is GgufValueType.Int32 or GgufValueType.UInt32 or GgufValueType.Int64
            ? metadata.GetInt64(topKey, ours.TopK)
            : ours.TopK;
        return ours with
        {
            Temperature = Read("temp", ours.Temperature, 0f, 100f),
            TopK = topK is >= 0 and <= int.MaxValue ? (int)topK : ours.TopK,
            TopP = Read("top_p", ours.TopP, float.Epsilon, 1f),
            MinP = Read("min_p", ours.MinP, 0f, 1f),
            RepetitionPenalty = Read("penalty_repeat", ours.RepetitionPenalty, float.Epsilon, 10f),
        };
    }

    /// <summary>These defaults with the request's options; throws <see cref="EngineException"/> for one that is out of range.</summary>
    public SamplingParameters With(SamplingOptions options, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(options);
        var bias = options.LogitBias is { Count: > 0 } asked ? asked.ToArray() : [];
        var result = this with
        {
            Temperature = options.Temperature ?? Temperature,
            TopK = options.TopK ?? TopK,
            TopP = options.TopP ?? TopP,
            MinP = options.MinP ?? MinP,
            RepetitionPenalty = options.RepetitionPenalty ?? RepetitionPenalty,
            FrequencyPenalty = options.FrequencyPenalty ?? FrequencyPenalty,
            PresencePenalty = options.PresencePenalty ?? PresencePenalty,
            LogitBias = bias,
            Dry = DryParameters.Of(options),
            XtcProbability = options.XtcProbability ?? 0f,
            XtcThreshold = options.XtcThreshold ?? XtcThreshold,
        };
        OptionRange.Check(result.Temperature is >= 0f and <= 100f, "temperature", result.Temperature, "0 to 100", "temperature");
        OptionRange.Check(result.TopK >= 0, "top-k", result.TopK, "0 and more", "top_k");
        OptionRange.Check(result.TopP is >= 0f and <= 1f, "top-p", result.TopP, "0 to 1", "top_p");
        OptionRange.Check(result.MinP is >= 0f and <= 1f, "min-p", result.MinP, "0 to 1", "min_p");
        OptionRange.Check(result.RepetitionPenalty is > 0f and <= 10f, "repetition penalty", result.RepetitionPenalty, "above 0 to 10", "repetition_penalty");
        OptionRange.Check(result.FrequencyPenalty is >= -2f and <= 2f, "frequency penalty", result.FrequencyPenalty, "-2 to 2", "frequency_penalty");
        OptionRange.Check(result.PresencePenalty is >= -2f and <= 2f, "presence penalty", result.PresencePenalty, "-2 to 2", "presence_penalty");
        OptionRange.Check(result.XtcProbability is >= 0f and <= 1f, "XTC probability", result.XtcProbability, "0 to 1", "xtc_probability");
        OptionRange.Check(result.XtcThreshold is >= 0f and <= 1f, "XTC threshold", result.XtcThreshold, "0 to 1", "xtc_threshold");
        OptionRange.Check(bias.Length <= MaxBiases, "number of logit biases", bias.Length, $"0 to {MaxBiases}", "logit_bias");
        foreach (var (id, value) in bias)
        {
            OptionRange.Check(id >= 0 && id < vocabulary, "token of a logit bias", id, $"0 to {vocabulary - 1}", "logit_bias");
            OptionRange.Check(value is >= -100f and <= 100f, "logit bias", value, "-100 to 100", "logit_bias");
        }

        return result.XtcThreshold > XtcExclusion.HighestUsefulThreshold ? result with { XtcProbability = 0f } : result;
    }
}
