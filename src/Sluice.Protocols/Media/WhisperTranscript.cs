using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Media;

/// <summary>
/// What whisper.cpp's server answers, as OpenAI's clients want it. Shapes: the server's example in whisper.cpp (examples/server); there, errors
/// come with status 200, plain text as text/html, and words inside of segments.
/// </summary>
public static class WhisperTranscript
{
    private const string Json = "application/json";
    private const string PlainText = "text/plain; charset=utf-8";

    /// <summary>Whether the server has a format of answers.</summary>
    /// <param name="format">OpenAI's name for it; null is <c>json</c>.</param>
    public static bool Knows(string? format) => format is null or "" or "json" or "text" or "srt" or "vtt" or "verbose_json";

    /// <summary>The error that a body with status 200 tells; null if it is a transcript.</summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">Its content type.</param>
    public static string? ErrorIn(ReadOnlySpan<byte> body, string contentType)
    {
        if (!contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            || !JsonDocuments.TryParse(body, out var root)
            || root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("error", out var error))
            return null;
        return error.ValueKind == JsonValueKind.String ? error.GetString()! : "The file could not be transcribed.";
    }

    /// <summary>Writes the client's answer.</summary>
    /// <param name="body">The server's.</param>
    /// <param name="format">The format that was asked for; null is <c>json</c>.</param>
    /// <param name="stream">Whether events were asked for: the whole transcript is then told as one.</param>
    /// <param name="words">Whether times of words were asked for.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <returns>The content type; null if the server's answer can't be read.</returns>
    public static string? Write(ReadOnlySpan<byte> body, string? format, bool stream, bool words, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (format is "text" or "srt" or "vtt")
        {
            output.Write(body);
            return PlainText;
        }

        if (!JsonDocuments.TryParse(body, out var root) || root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
            return null;
        if (stream && format is not "verbose_json")
        {
            WriteEvent(output, "transcript.text.delta", "delta", text.GetString()!);
            WriteEvent(output, "transcript.text.done", "text", text.GetString()!);
            return "text/event-stream";
        }

        if (format != "verbose_json" || !words || root.TryGetProperty("words", out _))
        {
            output.Write(body);
            return Json;
        }

        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject())
            writer.WriteElement(member.Name, member.Value);
        WriteWords(writer, root);
        writer.WriteEndObject();
        return Json;
    }

    private static void WriteEvent(IBufferWriter<byte> output, string type, string member, string text)
    {
        SseWriter.Begin(output);
        using (var writer = JsonOutput.Create(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteString(member, text);
            writer.WriteEndObject();
        }

        SseWriter.End(output);
    }

    private static void WriteWords(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartArray("words");
        if (root.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array)
        {
            foreach (var segment in segments.EnumerateArray())
            {
                if (segment.ValueKind != JsonValueKind.Object || !segment.TryGetProperty("words", out var inside) || inside.ValueKind != JsonValueKind.Array)
                    continue;
                foreach (var word in inside.EnumerateArray().Where(word => word.ValueKind == JsonValueKind.Object))
                {
                    writer.WriteStartObject();
                    foreach (var member in word.EnumerateObject().Where(member => member.Name is "word" or "start" or "end"))
                        writer.WriteElement(member.Name, member.Value);
                    writer.WriteEndObject();
                }
            }
        }

        writer.WriteEndArray();
    }
}
