using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Media;

/// <summary>
/// OpenAI's image generations as Google's models take them: <c>generateContent</c> with the modality IMAGE, and <c>predict</c> for Imagen. Both know shapes
/// of pictures, not sizes in pixels; a Gemini model makes one picture a request, Imagen up to four.
/// </summary>
public static class GeminiImageRequest
{
    private const int MostOfImagen = 4;

    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal) { "model", "prompt", "n", "size", "response_format", "stream", "pool", "strict", "num_ctx" };

    /// <summary>Whether a model is one of the Imagen family, which has a protocol of its own.</summary>
    /// <param name="model">The model's name at Google.</param>
    public static bool IsImagen(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.StartsWith("imagen-", StringComparison.Ordinal);
    }

    /// <summary>Writes the body.</summary>
    /// <param name="body">OpenAI's.</param>
    /// <param name="model">The model's name at Google.</param>
    /// <param name="losses">Takes what can't be said.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>What is wrong with the request; null if nothing.</returns>
    public static ProtocolError? Write(ReadOnlySpan<byte> body, string model, LossReport losses, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (!JsonDocuments.TryParse(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return new ProtocolError(400, "invalid_request_error", "invalid_json", "The request body is not valid JSON.");
        if (!root.TryGetProperty("prompt", out var prompt) || prompt.ValueKind != JsonValueKind.String)
            return Wrong("prompt", "invalid_value", "'prompt' must be a text.");
        var isImagen = IsImagen(model);
        var count = 1;
        if (root.TryGetProperty("n", out var n) && n.ValueKind != JsonValueKind.Null && (n.ValueKind != JsonValueKind.Number || !n.TryGetInt32(out count) || count < 1))
            return Wrong("n", "invalid_value", "'n' must be a whole number from 1 on.");
        if (count > (isImagen ? MostOfImagen : 1))
            return Wrong("n", "unsupported_parameter", $"The model '{model}' makes at most {(isImagen ? MostOfImagen : 1)} images a request.");
        if (Text(root, "response_format") is "url")
            return Wrong("response_format", "unsupported_parameter", $"The model '{model}' tells images as base64 only.");
        string? shape = null;
        if (Text(root, "size") is { } size and not "auto")
        {
            shape = ShapeOf(size, isImagen);
            if (shape is null)
                return Wrong("size", "unsupported_parameter", $"The model '{model}' has no shape for the size '{size}'.");
            losses.Change("size");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!s_known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null)
                losses.Drop(member.Name);
        }

        using var writer = JsonOutput.Create(output);
        if (isImagen)
            WriteImagen(writer, prompt, count, shape);
        else
            WriteGemini(writer, prompt, shape);
        return null;
    }

    private static void WriteImagen(Utf8JsonWriter writer, JsonElement prompt, int count, string? shape)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("instances");
        writer.WriteStartObject();
        writer.WriteElement("prompt", prompt);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("parameters");
        writer.WriteNumber("sampleCount", count);
        writer.WriteOptional("aspectRatio", shape);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteGemini(Utf8JsonWriter writer, JsonElement prompt, string? shape)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("contents");
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteStartArray("parts");
        writer.WriteStartObject();
        writer.WriteElement("text", prompt);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("generationConfig");
        writer.WriteStartArray("responseModalities");
        writer.WriteStringValue("IMAGE");
        writer.WriteEndArray();
        if (shape is not null)
        {
            writer.WriteStartObject("imageConfig");
            writer.WriteString("aspectRatio", shape);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // The shapes of OpenAI's sizes; Imagen has no 3:2 and takes the nearest.
    private static string? ShapeOf(string size, bool isImagen) => size switch
    {
        "256x256" or "512x512" or "1024x1024" or "2048x2048" => "1:1",
        "1536x1024" => isImagen ? "4:3" : "3:2",
        "1024x1536" => isImagen ? "3:4" : "2:3",
        "1792x1024" => "16:9",
        "1024x1792" => "9:16",
        _ => null,
    };

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ProtocolError Wrong(string param, string code, string message) => new(400, "invalid_request_error", code, message) { Param = param };
}
