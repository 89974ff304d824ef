using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Embeddings;

/// <summary>One request of Google's: a content and what its vector is for.</summary>
internal static class GeminiEmbeddingText
{
    /// <summary>Reads one.</summary>
    /// <param name="value">The object.</param>
    /// <param name="reading">Takes what is wrong.</param>
    /// <param name="state">Takes the fields that nobody else knows.</param>
    public static EmbeddingRequest Read(JsonView value, RequestReading reading, ref StateCollector state)
    {
        var request = new EmbeddingRequest();
        var text = new StringBuilder();
        var hasContent = false;
        foreach (var member in value.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            switch (name)
            {
                case "content":
                    hasContent = true;
                    request = request with { HasMedia = ReadContent(name, member.Value, text, reading) };
                    break;
                case "taskType":
                    request = request with { TaskType = reading.Text(name, member.Value) };
                    break;
                case "title":
                    request = request with { Title = reading.Text(name, member.Value) };
                    break;
                case "outputDimensionality":
                    request = request with { Dimensions = reading.Count(name, member.Value, 1) };
                    break;
                default:
                    if (!GeminiNames.IsOurs(name))
                        state.Add(name, member.Value);
                    break;
            }
        }

        if (!hasContent)
            reading.Fail("content", "'content' must be an object with parts.");
        return request with { Inputs = [new PromptText(text.ToString(), null)] };
    }

    /// <summary>Writes the members of one.</summary>
    public static void Write(Utf8JsonWriter writer, EmbeddingRequest request, string text)
    {
        writer.WriteString("model", "models/" + request.Model);
        writer.WriteStartObject("content");
        writer.WriteStartArray("parts");
        writer.WriteStartObject();
        writer.WriteString("text", text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteOptional("taskType", request.TaskType);
        writer.WriteOptional("title", request.Title);
        writer.WriteOptional("outputDimensionality", request.Dimensions);
    }

    /// <summary>Copies the members of one with another model's name.</summary>
    public static void Rename(Utf8JsonWriter writer, JsonView request, string model)
    {
        writer.WriteStartObject();
        writer.WriteString("model", "models/" + model);
        foreach (var member in request.EnumerateObject())
        {
            if (!GeminiNames.IsOurs(GeminiNames.Canonical(member.Name)))
                writer.WriteElement(member.Name, member.Value);
        }

        writer.WriteEndObject();
    }

    /// <summary>The tokens, which newer models tell.</summary>
    public static Usage? UsageOf(JsonView root) =>
        root.TryGetProperty("usageMetadata", out var usage) && usage.ValueKind == JsonValueKind.Object
        && usage.TryGetProperty("promptTokenCount", out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var tokens) && tokens >= 0
            ? new Usage { InputTokens = tokens }
            : null;

    /// <summary>Writes the tokens where somebody told them.</summary>
    public static void WriteUsage(Utf8JsonWriter writer, Usage? usage)
    {
        if (usage is null or { IsEstimated: true })
            return;
        writer.WriteStartObject("usageMetadata");
        writer.WriteNumber("promptTokenCount", usage.InputTokens);
        writer.WriteNumber("totalTokenCount", usage.InputTokens);
        writer.WriteEndObject();
    }

    /// <summary>Several parts are one text; anything but text is only noticed.</summary>
    private static bool ReadContent(string name, JsonView content, StringBuilder text, RequestReading reading)
    {
        if (!reading.IsObject(name, content))
            return false;
        reading.Enter(name);
        var hasMedia = false;
        if (!content.TryGetProperty("parts", out var parts) || parts.ValueKind != JsonValueKind.Array || parts.GetArrayLength() == 0)
        {
            reading.Fail("parts", "'content.parts' must be an array with at least one part.");
        }
        else
        {
            foreach (var part in parts.EnumerateArray())
            {
                if (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var piece) && piece.ValueKind == JsonValueKind.String)
                    text.Append(piece.GetString());
                else
                    hasMedia = true;
            }
        }

        reading.Leave();
        return hasMedia;
    }
}
