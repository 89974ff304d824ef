using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes the body of POST /v1/completions.</summary>
internal static class CompletionRequestEncoder
{
    public static void Encode(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        if (request.Prompts.Count == 0)
            losses.Refuse(ConversationFields.Turns, "This endpoint takes a raw prompt, not a conversation.");
        if (request.Tools.Count > 0)
            losses.Drop(ConversationFields.Tools);
        if (request.ToolChoice is not null)
            losses.Drop(ConversationFields.ToolChoice);
        if (request.ParallelToolCalls is not null)
            losses.Drop(ConversationFields.ParallelToolCalls);
        if (request.Format is not null)
            losses.Drop(ConversationFields.Format);
        if (request.Reasoning is not null)
            losses.Drop(ConversationFields.Reasoning);
        if (request.TemplateArguments.Count > 0)
            losses.Drop(ConversationFields.TemplateArguments);

        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        writer.WritePropertyName("prompt");
        WritePrompts(writer, request.Prompts);
        writer.WriteOptional("suffix", request.Suffix);
        if (request.EchoPrompt)
            writer.WriteBoolean("echo", true);
        writer.WriteOptional("logprobs", request.TopLogprobs);
        writer.WriteCommon(request, OpenAiNames.Completions, "max_tokens", losses);
        writer.WriteEndObject();
    }

    private static void WritePrompts(Utf8JsonWriter writer, IReadOnlyList<PromptText> prompts)
    {
        if (prompts.Count == 1)
        {
            WritePrompt(writer, prompts[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var prompt in prompts)
            WritePrompt(writer, prompt);
        writer.WriteEndArray();
    }

    private static void WritePrompt(Utf8JsonWriter writer, PromptText prompt)
    {
        if (prompt.TokenIds is null)
        {
            writer.WriteStringValue(prompt.Text);
            return;
        }

        writer.WriteStartArray();
        foreach (var id in prompt.TokenIds)
            writer.WriteNumberValue(id);
        writer.WriteEndArray();
    }
}
