using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Error bodies and error frames of the OpenAI dialects.</summary>
internal static class OpenAiErrors
{
    public static ProtocolError Decode(int status, ReadOnlySpan<byte> body)
    {
        if (JsonDocuments.TryRead(body, out var root) && TryRead(root, status, out var error))
            return error;
        return new ProtocolError(status, ErrorCodes.TypeOf(status), ErrorCodes.CodeOf(status), string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status}."));
    }

    /// <summary>Reads an error out of a body or a frame, in the forms that compatible servers use.</summary>
    /// <param name="root">The parsed value.</param>
    /// <param name="status">The HTTP status; 0 for a frame in a stream, which has to tell it itself.</param>
    /// <param name="error">The error.</param>
    public static bool TryRead(JsonView root, int status, out ProtocolError error)
    {
        error = null!;
        if (root.ValueKind != JsonValueKind.Object)
            return false;
        if (root.TryGetProperty("error", out var inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.String)
            error = inner.ValueKind == JsonValueKind.String ? Make(status, default, inner.GetString()!) : Make(status, inner, Text(inner, "message"));
        else if (root.TryGetProperty("object", out var kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("error"))
            error = Make(status, root, Text(root, "message"));
        else if (status >= 400 && (Text(root, "message") ?? Text(root, "detail")) is { } message)
            error = Make(status, root, message);
        return error is not null;
    }

    /// <summary>Reads an error whose fields stand in the frame itself.</summary>
    public static ProtocolError FromFields(JsonView fields) => Make(0, fields, Text(fields, "message"));

    public static void Encode(ProtocolError error, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        Write(writer, error);
        writer.WriteEndObject();
    }

    /// <summary>Writes the member <c>error</c> of a body.</summary>
    public static void Write(Utf8JsonWriter writer, ProtocolError error)
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Type);
        writer.WriteString("code", error.Code);
        writer.WriteString("param", error.Param);
        foreach (var (name, fact) in error.Facts)
        {
            switch (fact)
            {
                case int number:
                    writer.WriteNumber(name, number);
                    break;
                case long number:
                    writer.WriteNumber(name, number);
                    break;
                default:
                    writer.WriteString(name, Convert.ToString(fact, CultureInfo.InvariantCulture));
                    break;
            }
        }

        writer.WriteEndObject();
    }

    private static ProtocolError Make(int status, JsonView fields, string? message)
    {
        string? type = null, code = null, param = null;
        if (fields.ValueKind == JsonValueKind.Object)
        {
            type = Text(fields, "type");
            code = Text(fields, "code");
            param = Text(fields, "param");
            if (status == 0 && fields.TryGetProperty("code", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var told) && told is >= 400 and < 600)
                status = told;
        }

        if (status == 0)
            status = StatusOf(type, code);
        message = string.IsNullOrEmpty(message) ? string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status}.") : message;
        code = ErrorCodes.Normalise(code, type, message) ?? ErrorCodes.CodeOf(status);
        return new ProtocolError(status, type == "insufficient_quota" ? type : ErrorCodes.TypeOf(status), code, message) { Param = param };
    }

    private static int StatusOf(string? type, string? code) => (type, code) switch
    {
        (_, "context_length_exceeded") => 400,
        ("invalid_request_error" or "BadRequestError", _) => 400,
        ("rate_limit_error" or "insufficient_quota" or "rate_limit_exceeded", _) or (_, "rate_limit_exceeded") => 429,
        ("overloaded_error" or "service_unavailable_error" or "unavailable_error", _) => 503,
        _ => 502,
    };

    private static string? Text(JsonView element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
