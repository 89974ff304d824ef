using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes how tokens are drawn.</summary>
internal static class AnthropicSamplingEncoder
{
    /// <summary>Writes the settings that the dialect has and declares the others.</summary>
    /// <param name="writer">Stands in the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="thinks">Whether the model is told to think, which permits no other temperature than 1 and no top_k.</param>
    /// <param name="losses">Takes what is lost.</param>
    public static void Write(Utf8JsonWriter writer, ConversationRequest request, bool thinks, LossReport losses)
    {
        var sampling = request.Sampling;
        var yields = thinks && losses.ClientDialect is not (null or AnthropicNames.Messages);
        if (sampling.Temperature is { } temperature)
        {
            if (yields && temperature != 1)
            {
                losses.Drop(ConversationFields.Temperature);
            }
            else
            {
                if (temperature > 1)
                    losses.Change(ConversationFields.Temperature);
                writer.WriteNumber("temperature", Math.Min(temperature, 1));
            }
        }

        writer.WriteOptional("top_p", sampling.TopP);
        if (sampling.TopK is >= 0)
        {
            if (yields)
                losses.Drop(ConversationFields.TopK);
            else
                writer.WriteOptional("top_k", sampling.TopK);
        }

        DropIf(sampling.MinP is not null, ConversationFields.MinP);
        DropIf(sampling.FrequencyPenalty is not null, ConversationFields.FrequencyPenalty);
        DropIf(sampling.PresencePenalty is not null, ConversationFields.PresencePenalty);
        DropIf(sampling.RepetitionPenalty is not null, ConversationFields.RepetitionPenalty);
        OpenModelSamplers.Drop(sampling, losses);
        DropIf(sampling.Seed is not null, ConversationFields.Seed);
        DropIf(sampling.LogitBias is not null, ConversationFields.LogitBias);

        void DropIf(bool isSet, string field)
        {
            if (isSet)
                losses.Drop(field);
        }
    }
}
