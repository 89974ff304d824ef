using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.OpenAi;

/// <summary>Writes the body of POST /v1/chat/completions.</summary>
internal static class ChatRequestEncoder
{
    public static void Encode(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ResponsesOnly.Refuse(request, losses);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        writer.WriteStartArray("messages");
        WritePrompts(writer, request, losses);
        foreach (var turn in request.Turns)
            ChatMessageEncoder.Encode(writer, turn, losses);
        writer.WriteEndArray();

        ChatToolEncoder.Write(writer, request, losses);
        WriteFormat(writer, request.Format);
        WriteReasoning(writer, request, losses);
        if (request.TopLogprobs is { } top)
        {
            writer.WriteBoolean("logprobs", true);
            if (top > 0)
                writer.WriteNumber("top_logprobs", top);
        }

        if (request.TemplateArguments.Count > 0)
        {
            writer.WriteStartObject("chat_template_kwargs");
            foreach (var (name, value) in request.TemplateArguments)
                writer.WriteElement(name, value);
            writer.WriteEndObject();
        }

        writer.WriteCommon(request, OpenAiNames.Chat, MaxTokensName(request.Model), losses);
        writer.WriteEndObject();
    }

    // Models that reason refuse the old name on OpenAI's own service; many compatible servers know only the old one.
    private static string MaxTokensName(string? model) => OpenAiModels.KnowsNewLimitOnly(model) ? "max_completion_tokens" : "max_tokens";

    private static void WritePrompts(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        if (request.Prompts.Count == 0)
            return;
        foreach (var prompt in RawPrompts.AsTurns(request, losses))
            ChatMessageEncoder.Encode(writer, prompt, losses);
    }

    private static void WriteFormat(Utf8JsonWriter writer, OutputFormat? format)
    {
        if (format is null)
            return;
        writer.WriteStartObject("response_format");
        switch (format.Kind)
        {
            case OutputFormatKind.Text:
                writer.WriteString("type", "text");
                break;
            case OutputFormatKind.JsonObject:
                writer.WriteString("type", "json_object");
                break;
            default:
                writer.WriteString("type", "json_schema");
                writer.WriteStartObject("json_schema");
                writer.WriteString("name", format.Name ?? "structured_output");
                writer.WriteOptional("description", format.Description);
                if (format.Schema is { } schema)
                    writer.WriteElement("schema", schema);
                writer.WriteOptional("strict", format.Strict);
                writer.WriteEndObject();
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        if (request.Reasoning is not { } reasoning)
            return;

        losses.ChangeSummary(reasoning);
        var isForeign = losses.ClientDialect is not (null or OpenAiNames.Chat);
        if (reasoning.Effort is { } effort)
        {
            if (reasoning.BudgetTokens is not null || (effort == "max" && isForeign))
                losses.Change(ConversationFields.Reasoning);
            writer.WriteString("reasoning_effort", effort == "max" && isForeign ? "high" : effort);
        }
        else if (reasoning.BudgetTokens is { } budget)
        {
            losses.Change(ConversationFields.Reasoning);
            writer.WriteString("reasoning_effort", budget switch { >= 10_000 => "high", >= 5_000 => "medium", >= 2_000 => "low", _ => "minimal" });
        }
        else if (!request.TemplateArguments.ContainsKey("enable_thinking"))
        {
            // On without an amount has no word here but an effort; off has none that all servers know.
            if (reasoning.Enabled == true)
            {
                losses.Change(ConversationFields.Reasoning);
                writer.WriteString("reasoning_effort", "medium");
            }
            else if (reasoning.Enabled == false)
            {
                losses.Drop(ConversationFields.Reasoning);
            }
        }
    }
}
