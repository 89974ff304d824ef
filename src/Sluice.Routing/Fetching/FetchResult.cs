namespace Sluice.Routing.Fetching;

/// <summary>What came of a fetch.</summary>
/// <param name="Content">The bytes; null if there are none.</param>
/// <param name="MediaType">What they are, by their first bytes; null if that is unknown.</param>
/// <param name="Problem">Why there are none, for people, without addresses; null with content.</param>
public sealed record FetchResult(byte[]? Content, string? MediaType, string? Problem)
{
    internal static FetchResult Failed(string problem) => new(null, null, problem);
}
