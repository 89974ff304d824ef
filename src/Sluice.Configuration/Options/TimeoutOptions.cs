namespace Sluice.Configuration;

/// <summary>How long each stage of a request to a provider may take (<c>timeouts</c>).</summary>
public sealed record TimeoutOptions
{
    /// <summary>Until a connection stands (<c>connect</c>); default 5 s.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the request's end to the first byte of the answer (<c>first_byte</c>); default 120 s.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Between two pieces of a running answer (<c>idle</c>); default 60 s.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the whole attempt (<c>total</c>); default 600 s.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(600);
}
