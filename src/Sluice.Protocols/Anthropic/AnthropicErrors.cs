using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Error bodies and error events.</summary>
internal static class AnthropicErrors
{
    public static ProtocolError Decode(int status, ReadOnlySpan<byte> body)
    {
        string? type = null, message = null;
        if (JsonDocuments.TryRead(body, out var root) && root.ValueKind == JsonValueKind.Object)
            (type, message) = Read(root);
        return Make(status, type, message);
    }

    /// <summary>Reads an error event of a stream, which tells its status only by its type.</summary>
    public static ProtocolError DecodeEvent(JsonView root)
    {
        var (type, message) = Read(root);
        return Make(StatusOf(type), type, message);
    }

    public static void Encode(ProtocolError error, string? requestId, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", TypeOf(error.Status));
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
        writer.WriteOptional("request_id", requestId);
        writer.WriteEndObject();
    }

    /// <summary>The type of a status: mapped by status, never copied from an upstream of another dialect.</summary>
    public static string TypeOf(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        503 or 529 => "overloaded_error",
        >= 400 and < 500 => "invalid_request_error",
        _ => "api_error",
    };

    private static (string? Type, string? Message) Read(JsonView root)
    {
        if (!root.TryGetProperty("error", out var error))
            return (null, null);
        if (error.ValueKind == JsonValueKind.String)
            return (null, error.GetString());
        return error.ValueKind == JsonValueKind.Object ? (Text(error, "type"), Text(error, "message")) : (null, null);
    }

    private static ProtocolError Make(int status, string? type, string? message)
    {
        message = string.IsNullOrEmpty(message) ? string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status}.") : message;
        return new ProtocolError(status, ErrorCodes.TypeOf(status), ErrorCodes.Normalise(null, type, message) ?? ErrorCodes.CodeOf(status), message);
    }

    private static int StatusOf(string? type) => type switch
    {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "conflict_error" => 409,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "api_error" => 500,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => 502,
    };

    private static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
