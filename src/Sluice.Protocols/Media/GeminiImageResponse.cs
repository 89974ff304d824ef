using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Media;

/// <summary>Images of Google's models as OpenAI's clients want them.</summary>
public static class GeminiImageResponse
{
    /// <summary>Writes the answer.</summary>
    /// <param name="body">Google's.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="stream">Whether events were asked for: the image is then told as one.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>The content type; or why there is no image; or neither if the body can't be read.</returns>
    public static (string? ContentType, ProtocolError? Error) Write(ReadOnlySpan<byte> body, DateTimeOffset created, bool stream, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!JsonDocuments.TryParse(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return (null, null);
        var images = new List<JsonElement>();
        string? reason = null;
        Collect(root, images, ref reason);
        if (images.Count == 0)
        {
            return reason is "SAFETY" or "IMAGE_SAFETY" or "PROHIBITED_CONTENT" or "IMAGE_PROHIBITED_CONTENT" or "BLOCKLIST" or "RECITATION" or "IMAGE_RECITATION" or "SPII" or "OTHER"
                ? (null, new ProtocolError(400, "invalid_request_error", "moderation_blocked", $"The provider made no image: {reason}."))
                : (null, null);
        }

        if (!stream)
        {
            using var writer = JsonOutput.Create(output);
            WriteImages(writer, images, created, root);
            return ("application/json", null);
        }

        foreach (var image in images)
        {
            SseWriter.Begin(output);
            using (var writer = JsonOutput.Create(output))
            {
                writer.WriteStartObject();
                writer.WriteString("type", "image_generation.completed");
                writer.WriteElement("b64_json", image);
                writer.WriteNumber("created_at", created.ToUnixTimeSeconds());
                WriteUsage(writer, root);
                writer.WriteEndObject();
            }

            SseWriter.End(output);
        }

        return ("text/event-stream", null);
    }

    private static void WriteImages(Utf8JsonWriter writer, List<JsonElement> images, DateTimeOffset created, JsonElement root)
    {
        writer.WriteStartObject();
        writer.WriteNumber("created", created.ToUnixTimeSeconds());
        writer.WriteStartArray("data");
        foreach (var image in images)
        {
            writer.WriteStartObject();
            writer.WriteElement("b64_json", image);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteUsage(writer, root);
        writer.WriteEndObject();
    }

    private static void Collect(JsonElement root, List<JsonElement> images, ref string? reason)
    {
        foreach (var prediction in Items(root, "predictions"))
        {
            if (prediction.TryGetProperty("bytesBase64Encoded", out var image) && image.ValueKind == JsonValueKind.String)
                images.Add(image);
            else if (prediction.TryGetProperty("raiFilteredReason", out _))
                reason = "SAFETY";
        }

        if (Member(root, "promptFeedback") is { } feedback && feedback.TryGetProperty("blockReason", out var block))
            reason = block.ToString();
        foreach (var candidate in Items(root, "candidates"))
        {
            if (candidate.TryGetProperty("finishReason", out var finish))
                reason = finish.ToString();
            if (Member(candidate, "content") is not { } content)
                continue;
            foreach (var part in Items(content, "parts"))
            {
                // Thinking models sketch first; a sketch is not the picture.
                var isSketch = part.TryGetProperty("thought", out var thought) && thought.ValueKind == JsonValueKind.True;
                if (!isSketch && Member(part, "inlineData") is { } inline && inline.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String)
                    images.Add(data);
            }
        }
    }

    private static void WriteUsage(Utf8JsonWriter writer, JsonElement root)
    {
        if (Member(root, "usageMetadata") is not { } usage)
            return;
        var input = Count(usage, "promptTokenCount");
        var output = Count(usage, "candidatesTokenCount") + Count(usage, "thoughtsTokenCount");
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", input);
        writer.WriteNumber("output_tokens", output);
        writer.WriteNumber("total_tokens", input + output);
        writer.WriteEndObject();
    }

    private static long Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var told) && told > 0 ? told : 0;

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];
}
