namespace Sluice.Protocols.Conversations;

/// <summary>An error as it is shown to a client or was told by an upstream, in the words of no dialect.</summary>
/// <param name="Status">The HTTP status that it has, or would have had before the stream began.</param>
/// <param name="Type">The type in OpenAI's words, such as <c>invalid_request_error</c>.</param>
/// <param name="Code">The code, such as <c>model_not_found</c>; null if there is none.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record ProtocolError(int Status, string Type, string? Code, string Message)
{
    /// <summary>The field of the request that is wrong; null if none.</summary>
    public string? Param { get; init; }

    /// <summary>More facts by name, such as <c>prompt_len</c>: integers or texts.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Facts { get; init; } = [];

    /// <summary>How long to wait before another try, where the body tells it; null if it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
