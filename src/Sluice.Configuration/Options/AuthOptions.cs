namespace Sluice.Configuration;

/// <summary>Who may do what (<c>auth</c>).</summary>
public sealed record AuthOptions
{
    /// <summary>The environment variable that holds the admin key (<c>admin_key_env</c>); default SLUICE_ADMIN_KEY.</summary>
    public string AdminKeyEnv { get; init; } = "SLUICE_ADMIN_KEY";
}
