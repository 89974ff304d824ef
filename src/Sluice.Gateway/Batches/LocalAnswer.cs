namespace Sluice.Gateway.Batches;

/// <summary>The answer to a request that came by no connection.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The content type.</param>
/// <param name="Body">The body.</param>
/// <param name="RetryAfter">How long to wait before another try, as told; null if untold.</param>
internal sealed record LocalAnswer(int Status, string ContentType, byte[] Body, TimeSpan? RetryAfter);
