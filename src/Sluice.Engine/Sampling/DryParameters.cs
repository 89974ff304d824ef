using System.Text;

namespace Sluice.Engine.Sampling;

/// <summary>How repeated sequences are penalised, with every range checked.</summary>
internal sealed record DryParameters
{
    private const int MaxBreakers = 64;
    private const int MaxBreakerBytes = 64;

    private static readonly string[] s_usualBreakers = ["\n", ":", "\"", "*"];

    public required float Multiplier { get; init; }

    public required float Base { get; init; }

    public required int AllowedLength { get; init; }

    /// <summary>How many of the last tokens are looked at; -1 for all.</summary>
    public required int LastTokens { get; init; }

    public required byte[][] Breakers { get; init; }

    /// <summary>Reads the options; null where they ask for nothing. Throws <see cref="EngineException"/> for one that is out of range.</summary>
    public static DryParameters? Of(SamplingOptions options)
    {
        var asked = options.DrySequenceBreakers ?? s_usualBreakers;
        var parameters = new DryParameters
        {
            Multiplier = options.DryMultiplier ?? 0f,
            Base = options.DryBase ?? 1.75f,
            AllowedLength = options.DryAllowedLength ?? 2,
            LastTokens = options.DryPenaltyLastN ?? -1,
            Breakers = [.. asked.Select(breaker => Encoding.UTF8.GetBytes(breaker ?? ""))],
        };
        OptionRange.Check(parameters.Multiplier is >= 0f and <= 100f, "DRY multiplier", parameters.Multiplier, "0 to 100", "dry_multiplier");
        OptionRange.Check(parameters.Base is >= 1f and <= 100f, "DRY base", parameters.Base, "1 to 100", "dry_base");
        OptionRange.Check(parameters.AllowedLength >= 0, "DRY allowed length", parameters.AllowedLength, "0 and more", "dry_allowed_length");
        OptionRange.Check(parameters.LastTokens >= -1, "DRY penalty's number of tokens", parameters.LastTokens, "-1 and more", "dry_penalty_last_n");
        OptionRange.Check(parameters.Breakers.Length <= MaxBreakers, "number of DRY sequence breakers", parameters.Breakers.Length, $"0 to {MaxBreakers}", "dry_sequence_breakers");
        foreach (var breaker in parameters.Breakers)
        {
            OptionRange.Check(breaker.Length is > 0 and <= MaxBreakerBytes, "length of a DRY sequence breaker in bytes", breaker.Length, $"1 to {MaxBreakerBytes}", "dry_sequence_breakers");
        }

        return parameters is { Multiplier: > 0f, LastTokens: not 0 } ? parameters : null;
    }
}
