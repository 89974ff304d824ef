using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes <c>options</c>.</summary>
internal static class OllamaOptionsEncoder
{
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, string dialect)
    {
        var sampling = request.Sampling;
        writer.WriteStartObject("options");
        writer.WriteOptional("temperature", sampling.Temperature);
        writer.WriteOptional("top_p", sampling.TopP);
        writer.WriteOptional("top_k", sampling.TopK);
        writer.WriteOptional("min_p", sampling.MinP);
        writer.WriteOptional("frequency_penalty", sampling.FrequencyPenalty);
        writer.WriteOptional("presence_penalty", sampling.PresencePenalty);
        writer.WriteOptional("repeat_penalty", sampling.RepetitionPenalty);
        writer.WriteOptional("seed", sampling.Seed);
        writer.WriteOptional("num_predict", request.MaxOutputTokens);
        if (request.StopSequences.Count > 0)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in request.StopSequences)
                writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }

        if (request.State is { } state && state.Dialect == dialect)
        {
            foreach (var (name, value) in state.Fields)
            {
                if (name.StartsWith(OllamaNames.OptionPrefix, StringComparison.Ordinal))
                    writer.WriteElement(name[OllamaNames.OptionPrefix.Length..], value);
            }
        }

        writer.WriteEndObject();
    }
}
