using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Error bodies and error lines: a text and nothing else.</summary>
internal static class OllamaErrors
{
    public static ProtocolError Decode(int status, ReadOnlySpan<byte> body)
    {
        if (JsonDocuments.TryRead(body, out var root) && TryRead(root, status, out var error))
            return error;
        return Make(status, null);
    }

    /// <summary>Reads an error out of a body or a line.</summary>
    /// <param name="root">The parsed value.</param>
    /// <param name="status">The HTTP status; 0 for a line in a stream, which tells none.</param>
    /// <param name="error">The error.</param>
    public static bool TryRead(JsonView root, int status, out ProtocolError error)
    {
        error = null!;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out var told) || told.ValueKind != JsonValueKind.String)
            return false;
        error = Make(status == 0 ? 502 : status, told.GetString());
        return true;
    }

    public static void Encode(ProtocolError error, IBufferWriter<byte> output)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteString("error", error.Message);
        writer.WriteEndObject();
    }

    private static ProtocolError Make(int status, string? message)
    {
        message = string.IsNullOrEmpty(message) ? string.Create(CultureInfo.InvariantCulture, $"The upstream answered with status {status}.") : message;
        var code = status == 404 ? "model_not_found" : ErrorCodes.Normalise(null, null, message) ?? ErrorCodes.CodeOf(status);
        return new ProtocolError(status, ErrorCodes.TypeOf(status), code, message);
    }
}
