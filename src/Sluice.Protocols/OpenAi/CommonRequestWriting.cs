using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes the request fields that chat and completions share.</summary>
internal static class CommonRequestWriting
{
    public static void WriteCommon(this Utf8JsonWriter writer, ConversationRequest request, string dialect, string maxTokensName, LossReport losses)
    {
        var sampling = request.Sampling;
        writer.WriteOptional("temperature", sampling.Temperature);
        writer.WriteOptional("top_p", sampling.TopP);
        writer.WriteOptional("top_k", sampling.TopK);
        writer.WriteOptional("min_p", sampling.MinP);
        writer.WriteOptional("frequency_penalty", sampling.FrequencyPenalty);
        writer.WriteOptional("presence_penalty", sampling.PresencePenalty);
        writer.WriteOptional("repetition_penalty", sampling.RepetitionPenalty);
        OpenModelSamplerFields.Write(writer, sampling);
        writer.WriteOptional("seed", sampling.Seed);
        WriteLogitBias(writer, sampling.LogitBias);
        writer.WriteOptional(maxTokensName, request.MaxOutputTokens);
        if (request.StopSequences.Count > 0)
        {
            writer.WriteStartArray("stop");
            foreach (var stop in request.StopSequences)
                writer.WriteStringValue(stop);
            writer.WriteEndArray();
        }

        if (request.Choices != 1)
            writer.WriteNumber("n", request.Choices);
        writer.WriteOptional("user", request.EndUser);
        WriteStream(writer, request, dialect);
        writer.WriteState(request.State, dialect, losses, "", except: "stream_options");
    }

    private static void WriteStream(Utf8JsonWriter writer, ConversationRequest request, string dialect)
    {
        if (request.Stream)
            writer.WriteBoolean("stream", true);
        var others = request.State.Find(dialect, "stream_options");
        if (!request.IncludeUsage && others is null)
            return;

        writer.WriteStartObject("stream_options");
        if (request.IncludeUsage)
            writer.WriteBoolean("include_usage", true);
        writer.WriteOtherMembers(others, "include_usage");
        writer.WriteEndObject();
    }

    private static void WriteLogitBias(Utf8JsonWriter writer, IReadOnlyDictionary<int, double>? bias)
    {
        if (bias is null)
            return;
        writer.WriteStartObject("logit_bias");
        foreach (var (token, addition) in bias)
            writer.WriteNumber(token.ToString(CultureInfo.InvariantCulture), addition);
        writer.WriteEndObject();
    }
}
