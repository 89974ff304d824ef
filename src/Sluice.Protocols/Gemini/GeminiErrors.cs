using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Error bodies and error frames: Google's status object (google.rpc.Status as JSON).</summary>
internal static class GeminiErrors
{
    public static ProtocolError Decode(int status, ReadOnlySpan<byte> body)
    {
        if (JsonDocuments.TryRead(body, out var root) && TryRead(root, status, out var error))
            return error;
        return Make(status, null, null);
    }

    /// <summary>Reads an error out of a body or a frame; a stream as a JSON array tells it as an element.</summary>
    /// <param name="root">The parsed value.</param>
    /// <param name="status">The HTTP status; 0 for a frame in a stream, which has to tell it itself.</param>
    /// <param name="error">The error.</param>
    public static bool TryRead(JsonView root, int status, out ProtocolError error)
    {
        error = null!;
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
            root = root.Last;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var inner))
            return false;
        if (inner.ValueKind == JsonValueKind.String)
        {
            error = Make(status == 0 ? 502 : status, null, inner.GetString());
            return true;
        }

        if (inner.ValueKind != JsonValueKind.Object)
            return false;
        var name = Text(inner, "status");
        if (status == 0)
            status = inner.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var told) && told is >= 400 and < 600 ? told : StatusOf(name);
        // A key that is refused comes as the client's fault there, which it is not.
        if (status == 400 && HasReason(inner, "API_KEY_INVALID"))
            status = 401;
        error = Make(status, name, Text(inner, "message")) with { RetryAfter = RetryDelay(inner) };
        return true;
    }

    public static void Encode(ProtocolError error, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteNumber("code", error.Status);
        writer.WriteString("message", error.Message);
        writer.WriteString("status", NameOf(error.Status));
        WriteDetails(writer, error);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The name of a status: google.rpc.Code by its HTTP mapping.</summary>
    public static string NameOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        501 => "UNIMPLEMENTED",
        503 or 529 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        >= 400 and < 500 => "INVALID_ARGUMENT",
        _ => "INTERNAL",
    };

    private static void WriteDetails(Utf8JsonWriter writer, ProtocolError error)
    {
        if (error.Code is null)
            return;
        writer.WriteStartArray("details");
        writer.WriteStartObject();
        writer.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        writer.WriteString("reason", error.Code.ToUpperInvariant());
        writer.WriteString("domain", "sluice");
        if (error.Param is not null || error.Facts.Count > 0)
        {
            writer.WriteStartObject("metadata");
            writer.WriteOptional("param", error.Param);
            foreach (var (name, fact) in error.Facts)
                writer.WriteString(name, Convert.ToString(fact, CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static ProtocolError Make(int status, string? name, string? message)
    {
        message = string.IsNullOrEmpty(message) ? string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status}.") : message;
        return new ProtocolError(status, ErrorCodes.TypeOf(status), ErrorCodes.Normalise(null, name, message) ?? ErrorCodes.CodeOf(status), message);
    }

    private static int StatusOf(string? name) => name switch
    {
        "INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE" => 400,
        "UNAUTHENTICATED" => 401,
        "PERMISSION_DENIED" => 403,
        "NOT_FOUND" => 404,
        "ABORTED" or "ALREADY_EXISTS" => 409,
        "RESOURCE_EXHAUSTED" => 429,
        "UNAVAILABLE" => 503,
        "DEADLINE_EXCEEDED" => 504,
        "INTERNAL" or "UNKNOWN" or "DATA_LOSS" => 500,
        _ => 502,
    };

    private static bool HasReason(JsonView error, string reason)
    {
        foreach (var detail in Details(error))
        {
            if (detail.ValueKind == JsonValueKind.Object && Text(detail, "reason") == reason)
                return true;
        }

        return false;
    }

    // google.rpc.RetryInfo: seconds with a fraction and the unit, "34.07s".
    private static TimeSpan? RetryDelay(JsonView error)
    {
        foreach (var detail in Details(error))
        {
            if (detail.ValueKind == JsonValueKind.Object && Text(detail, "retryDelay") is { Length: > 1 } text && text[^1] == 's'
                && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= 86400)
                return TimeSpan.FromSeconds(seconds);
        }

        return null;
    }

    private static JsonItems Details(JsonView error) =>
        error.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array ? details.EnumerateArray() : default;

    private static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
