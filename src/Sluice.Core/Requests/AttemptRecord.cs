namespace Sluice.Core.Requests;

/// <summary>One attempt to have a request answered.</summary>
/// <param name="Target">Provider and model, as <c>provider/model</c>.</param>
/// <param name="Status">The HTTP status that came back; 0 if none did.</param>
/// <param name="Error">The error's code; null if it succeeded.</param>
/// <param name="DurationMs">From its start to its first meaningful frame or its failure, in milliseconds.</param>
public sealed record AttemptRecord(string Target, int Status, string? Error, double DurationMs)
{
    /// <summary>The provider's own id of the request, for questions to it; null if it told none.</summary>
    public string? RequestId { get; init; }
}
