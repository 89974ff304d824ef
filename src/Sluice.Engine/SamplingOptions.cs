namespace Sluice.Engine;

/// <summary>How the next token is chosen; what is null is taken from the model's file (<c>general.sampling.*</c>), or else the stated default.</summary>
public sealed record SamplingOptions
{
    /// <summary>Always the most likely token.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Flattens (above 1) or sharpens (below 1) the distribution, 0 to 100; 0 takes the most likely token, of equals the one with the lowest id.</summary>
    /// <value>The default value is 0.8.</value>
    public float? Temperature { get; init; }

    /// <summary>Keeps only this many of the most likely tokens; 0 keeps all.</summary>
    /// <value>The default value is 40.</value>
    public int? TopK { get; init; }

    /// <summary>Keeps the most likely tokens that together reach this probability, 0 to 1; 1 keeps all, 0 only the most likely one.</summary>
    /// <value>The default value is 0.95.</value>
    public float? TopP { get; init; }

    /// <summary>Keeps the tokens that are at least this share as likely as the most likely one, 0 to 1; 0 keeps all.</summary>
    /// <value>The default value is 0.05.</value>
    public float? MinP { get; init; }

    /// <summary>Divides positive logits, and multiplies negative ones, of tokens in the prompt or the output, above 0 to 10; 1 does nothing.</summary>
    /// <value>The default value is 1.</value>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Lowers a token's logit by this much for each time it is in the output, -2 to 2.</summary>
    /// <value>The default value is 0.</value>
    public float? FrequencyPenalty { get; init; }

    /// <summary>Lowers a token's logit by this much once it is in the output, -2 to 2.</summary>
    /// <value>The default value is 0.</value>
    public float? PresencePenalty { get; init; }

    /// <summary>
    /// DRY: how strongly tokens are made less likely that would repeat a sequence of the prompt or the output, 0 to 100. A match of n tokens lowers the
    /// logit of the token that followed then by <c>DryMultiplier * DryBase^(n - DryAllowedLength)</c>; 0 does nothing.
    /// </summary>
    /// <value>The default value is 0.</value>
    public float? DryMultiplier { get; init; }

    /// <summary>DRY: by how much the penalty grows with each further token of a match, 1 to 100.</summary>
    /// <value>The default value is 1.75.</value>
    public float? DryBase { get; init; }

    /// <summary>DRY: matches of fewer tokens than this cost nothing, 0 and more.</summary>
    /// <value>The default value is 2.</value>
    public int? DryAllowedLength { get; init; }

    /// <summary>DRY: texts that no match reaches across, at most 64 of up to 64 UTF-8 bytes each; tokens that contain one are never made less likely.</summary>
    /// <value>The default value is a line feed, a colon, a double quotation mark and an asterisk.</value>
    public IReadOnlyList<string>? DrySequenceBreakers { get; init; }

    /// <summary>DRY: how many of the last tokens are searched for repetitions; 0 does nothing, -1 searches all.</summary>
    /// <value>The default value is -1.</value>
    public int? DryPenaltyLastN { get; init; }

    /// <summary>XTC: the chance for each token that top choices are excluded, 0 to 1; 0 does nothing. Has no effect at temperature 0.</summary>
    /// <value>The default value is 0.</value>
    public float? XtcProbability { get; init; }

    /// <summary>XTC: the probability, among the tokens that are left, that makes a token a top choice; the least likely of these stays. 0 to 1; above 0.5 does nothing.</summary>
    /// <value>The default value is 0.1.</value>
    public float? XtcThreshold { get; init; }

    /// <summary>Makes the choice repeatable; null takes a random seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Added to the logits of these tokens, -100 to 100 each, at most 4096 of them.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }
}
