using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Dialects;

/// <summary>What an HTTP status means as an error, in OpenAI's words.</summary>
internal static class ErrorCodes
{
    public static string TypeOf(int status) => status switch
    {
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 400 and < 500 => "invalid_request_error",
        _ => "api_error",
    };

    /// <summary>The code of a status whose error told none; null where the status alone says nothing precise.</summary>
    public static string? CodeOf(int status) => status switch
    {
        401 => "invalid_api_key",
        404 => "not_found",
        413 => "request_too_large",
        429 => "rate_limit_exceeded",
        503 or 529 => "service_unavailable",
        504 => "upstream_timeout",
        >= 500 => "upstream_error",
        _ => null,
    };

    /// <summary>The codes that mean "prompt and output don't fit", by which servers tell it in their own words.</summary>
    public static string? Normalise(string? code, string? type, string message)
    {
        if (type is "exceed_context_size_error" || code is "context_length_exceeded" || message.StartsWith("prompt is too long", StringComparison.OrdinalIgnoreCase)
            || message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase)
            || message.Contains("exceeds the maximum number of tokens", StringComparison.OrdinalIgnoreCase))
            return "context_length_exceeded";
        return code;
    }

    /// <summary>An answer or a frame of an upstream that can't be read.</summary>
    public static ProtocolError Malformed(string what) => new(502, "api_error", "upstream_malformed_response", what);

    /// <summary>A stream whose bytes ended without its terminal frame.</summary>
    public static ProtocolError CutOff() => new(502, "api_error", "upstream_connection_error", "The upstream's stream ended before the answer was complete.");
}
