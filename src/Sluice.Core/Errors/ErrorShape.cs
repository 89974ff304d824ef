namespace Sluice.Core.Errors;

/// <summary>How an error kind looks from outside.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The type in OpenAI's words.</param>
/// <param name="Code">The code.</param>
public readonly record struct ErrorShape(int Status, string Type, string Code)
{
    private const string Invalid = "invalid_request_error";
    private const string Api = "api_error";

    /// <summary>The one place where kinds become statuses and codes.</summary>
    /// <param name="kind">The kind.</param>
    public static ErrorShape Of(ErrorKind kind) => kind switch
    {
        ErrorKind.EdgeClientUnknownRoute => new(404, Invalid, "not_found"),
        ErrorKind.EdgeClientWrongMethod => new(405, Invalid, "method_not_allowed"),
        ErrorKind.EdgeClientTooLarge => new(413, Invalid, "request_too_large"),
        ErrorKind.EdgeClientInvalidKey => new(401, Invalid, "invalid_api_key"),
        ErrorKind.EdgeClientNotOperator => new(401, Invalid, "invalid_api_key"),
        ErrorKind.UnderstandClientInvalidJson => new(400, Invalid, "invalid_json"),
        ErrorKind.UnderstandClientMissingModel => new(400, Invalid, "missing_model_field"),
        ErrorKind.UnderstandClientInvalidValue => new(400, Invalid, "invalid_value"),
        ErrorKind.UnderstandClientConflict => new(409, Invalid, "already_exists"),
        ErrorKind.UnderstandClientMissingFile => new(404, Invalid, "model_file_not_found"),
        ErrorKind.UnderstandClientUnsupported => new(400, Invalid, "unsupported_parameter"),
        ErrorKind.PlanClientUnknownModel => new(404, Invalid, "model_not_found"),
        ErrorKind.PlanClientWrongTask => new(400, Invalid, "invalid_value"),
        ErrorKind.PlanClientContextExceeded => new(400, Invalid, "context_length_exceeded"),
        ErrorKind.PlanGatewayNothingHealthy => new(503, Api, "service_unavailable"),
        ErrorKind.PlanGatewayLoading => new(503, Api, "service_unavailable"),
        ErrorKind.PlanGatewayDraining => new(503, Api, "service_unavailable"),
        ErrorKind.AttemptUpstreamConnection => new(502, Api, "upstream_connection_error"),
        ErrorKind.AttemptUpstreamFailed => new(502, Api, "upstream_error"),
        ErrorKind.AttemptUpstreamAuth => new(502, Api, "upstream_auth_error"),
        ErrorKind.AttemptUpstreamMalformed => new(502, Api, "upstream_malformed_response"),
        ErrorKind.AttemptUpstreamTimeout => new(504, Api, "upstream_timeout"),
        ErrorKind.AttemptUpstreamRateLimited => new(429, "rate_limit_error", "rate_limit_exceeded"),
        ErrorKind.AttemptUpstreamOverloaded => new(503, Api, "service_unavailable"),
        ErrorKind.AttemptUpstreamRejected => new(400, Invalid, "invalid_value"),
        ErrorKind.AttemptEngineFailed => new(500, Api, "engine_error"),
        ErrorKind.AttemptEngineQueueFull => new(429, "rate_limit_error", "rate_limit_exceeded"),
        ErrorKind.RelayClientGone => new(499, Invalid, "client_closed_request"),
        _ => new(500, Api, "internal_error"),
    };
}
