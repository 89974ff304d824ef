namespace Sluice.Core.Events;

/// <summary>A provider refused our credential: the operator's to mend, not the client's.</summary>
/// <param name="Time">When.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Status">Its HTTP status.</param>
public sealed record UpstreamCredentialRefused(DateTimeOffset Time, string Provider, int Status);
