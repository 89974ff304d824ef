namespace Sluice.Routing.Fetching;

/// <summary>What a fetch may take.</summary>
/// <param name="MaxBytes">The most bytes.</param>
/// <param name="Timeout">The longest time, redirects included.</param>
/// <param name="TrustedHosts">Hosts that may be of a private network, in any case.</param>
public sealed record FetchPolicy(long MaxBytes, TimeSpan Timeout, IReadOnlyCollection<string> TrustedHosts);
