namespace Sluice.Configuration;

/// <summary>Which web pages may call the gateway (<c>cors</c>).</summary>
public sealed record CorsOptions
{
    /// <summary>Origins that browsers may call from (<c>origins</c>), such as https://app.example or *; default none.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
