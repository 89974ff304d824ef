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

    /// <summary>Keeps the most likely tokens that together reach this probability, above 0 to 1; 1 keeps all.</summary>
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

    /// <summary>Makes the choice repeatable; null takes a random seed.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Added to the logits of these tokens, -100 to 100 each, at most 4096 of them.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }
}
