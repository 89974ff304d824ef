using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Writes <c>generationConfig</c>.</summary>
internal static class GeminiConfigEncoder
{
    private const string Thinking = "thinkingConfig.";

    public static void Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        List<KeyValuePair<string, JsonElement>> others = request.State?.Dialect == GeminiNames.Dialect
            ? [.. request.State.Fields.Where(field => field.Key.StartsWith(GeminiNames.ConfigPrefix, StringComparison.Ordinal))
                .Select(field => new KeyValuePair<string, JsonElement>(field.Key[GeminiNames.ConfigPrefix.Length..], field.Value))]
            : [];
        writer.WriteStartObject("generationConfig");
        WriteSampling(writer, request.Sampling, losses);
        writer.WriteOptional("maxOutputTokens", request.MaxOutputTokens);
        if (request.Choices != 1)
            writer.WriteNumber("candidateCount", request.Choices);
        if (request.StopSequences.Count > 0)
        {
            writer.WriteStartArray("stopSequences");
            foreach (var stop in request.StopSequences)
                writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }

        if (request.TopLogprobs is { } top)
        {
            writer.WriteBoolean("responseLogprobs", true);
            if (top > 0)
                writer.WriteNumber("logprobs", top);
        }

        WriteFormat(writer, request.Format, losses);
        losses.ChangeSummary(request.Reasoning);
        GeminiThinking.Write(
            writer,
            request,
            [.. others.Where(other => other.Key.StartsWith(Thinking, StringComparison.Ordinal)).Select(other => new KeyValuePair<string, JsonElement>(other.Key[Thinking.Length..], other.Value))],
            losses);
        foreach (var (name, value) in others)
        {
            if (!name.StartsWith(Thinking, StringComparison.Ordinal))
                writer.WriteElement(name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter writer, SamplingSettings sampling, LossReport losses)
    {
        writer.WriteOptional("temperature", sampling.Temperature);
        writer.WriteOptional("topP", sampling.TopP);
        writer.WriteOptional("topK", sampling.TopK);
        writer.WriteOptional("frequencyPenalty", sampling.FrequencyPenalty);
        writer.WriteOptional("presencePenalty", sampling.PresencePenalty);
        if (sampling.Seed is { } seed)
        {
            // Seeds have 32 bits there.
            if (seed != (int)seed)
                losses.Change(ConversationFields.Seed);
            writer.WriteNumber("seed", (int)seed);
        }

        if (sampling.MinP is not null)
            losses.Drop(ConversationFields.MinP);
        if (sampling.RepetitionPenalty is not null)
            losses.Drop(ConversationFields.RepetitionPenalty);
        OpenModelSamplers.Drop(sampling, losses);
        if (sampling.LogitBias is not null)
            losses.Drop(ConversationFields.LogitBias);
    }

    private static void WriteFormat(Utf8JsonWriter writer, OutputFormat? format, LossReport losses)
    {
        if (format is null)
            return;
        writer.WriteString("responseMimeType", format.Kind == OutputFormatKind.Text ? "text/plain" : "application/json");
        if (format.NamedSchema(losses) is { } schema)
            writer.WriteElement("responseJsonSchema", schema);
    }
}
