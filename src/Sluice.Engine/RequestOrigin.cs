namespace Sluice.Engine;

/// <summary>Who asks, as far as it matters for the order of requests and for what is shared between them.</summary>
public sealed record RequestOrigin
{
    /// <summary>A request of nobody in particular.</summary>
    public static RequestOrigin Anonymous { get; } = new();

    /// <summary>Who asks; requests of different principals get equal shares of the model, and those without one come after all others.</summary>
    public string? Principal { get; init; }

    /// <summary>Requests of a higher priority come first, whoever asks.</summary>
    /// <value>The default value is 0.</value>
    public int Priority { get; init; }

    /// <summary>Only requests of the same tenant share what was calculated for the starts of their prompts; null takes the principal.</summary>
    public string? Tenant { get; init; }

    internal string CacheTenant => Tenant ?? Principal ?? "";
}
