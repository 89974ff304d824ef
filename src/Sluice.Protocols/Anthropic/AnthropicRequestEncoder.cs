using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes the body of POST /v1/messages and of its count_tokens.</summary>
internal static class AnthropicRequestEncoder
{
    public static void Encode(ConversationRequest request, IBufferWriter<byte> output, LossReport losses, bool isCount)
    {
        ResponsesOnly.Refuse(request, losses);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        if (!isCount)
            writer.WriteOptional("max_tokens", request.MaxOutputTokens);
        IReadOnlyList<Turn> turns = request.Prompts.Count == 0 ? request.Turns : [.. RawPrompts.AsTurns(request, losses), .. request.Turns];
        AnthropicMessagesEncoder.Write(writer, turns, losses);
        AnthropicToolEncoder.Write(writer, request, losses);
        var thinks = AnthropicReasoningEncoder.Write(writer, request, losses);
        if (!isCount)
            WriteOutputSettings(writer, request, thinks, losses);
        WriteState(writer, request.State, losses);
        writer.WriteEndObject();
    }

    private static void WriteOutputSettings(Utf8JsonWriter writer, ConversationRequest request, bool thinks, LossReport losses)
    {
        AnthropicSamplingEncoder.Write(writer, request, thinks, losses);
        WriteStop(writer, request.StopSequences, losses);

        var metadata = request.State.Find(AnthropicNames.Messages, "metadata");
        if (request.EndUser is not null || metadata is not null)
        {
            writer.WriteStartObject("metadata");
            writer.WriteOptional("user_id", request.EndUser);
            writer.WriteOtherMembers(metadata, "user_id");
            writer.WriteEndObject();
        }

        if (request.Stream)
            writer.WriteBoolean("stream", true);
        if (request.Choices != 1)
            losses.Drop(ConversationFields.Choices);
        if (request.TopLogprobs is { } top)
        {
            losses.Drop(ConversationFields.Logprobs);
            if (top > 0)
                losses.Drop(ConversationFields.TopLogprobs);
        }

        foreach (var (name, _) in request.TemplateArguments)
        {
            if (name != "enable_thinking" || request.Reasoning?.Enabled is null)
                losses.Drop($"{ConversationFields.TemplateArguments}.{name}");
        }
    }

    private static void WriteStop(Utf8JsonWriter writer, IReadOnlyList<string> stops, LossReport losses)
    {
        var open = false;
        foreach (var stop in stops)
        {
            if (string.IsNullOrWhiteSpace(stop))
            {
                // Anthropic refuses stop sequences of white space.
                losses.Drop(ConversationFields.StopSequences);
                continue;
            }

            if (!open)
                writer.WriteStartArray("stop_sequences");
            open = true;
            writer.WriteStringValue(stop);
        }

        if (open)
            writer.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter writer, ProviderState? state, LossReport losses)
    {
        if (state is null)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (state.Dialect != AnthropicNames.Messages)
                losses.Drop(name);
            else if (name is not ("metadata" or "thinking" or "output_config"))
                writer.WriteElement(name, value);
        }
    }
}
