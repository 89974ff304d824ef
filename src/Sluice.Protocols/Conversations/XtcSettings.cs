namespace Sluice.Protocols.Conversations;

/// <summary>The XTC sampler: with a chance, all likely tokens but the last are excluded. A null means that the client left it to the model.</summary>
public sealed record XtcSettings
{
    /// <summary>The chance for each token, 0 to 1; 0 is never.</summary>
    public double? Probability { get; init; }

    /// <summary>The probability that makes a token a likely one, 0 to 1.</summary>
    public double? Threshold { get; init; }
}
