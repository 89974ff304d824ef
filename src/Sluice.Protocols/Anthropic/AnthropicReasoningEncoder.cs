using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Writes <c>thinking</c> and <c>output_config</c>.</summary>
internal static class AnthropicReasoningEncoder
{
    /// <summary>Writes both; true if the model is told to think.</summary>
    public static bool Write(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        losses.ChangeSummary(request.Reasoning);
        var thinks = WriteThinking(writer, request, losses);
        WriteOutputConfig(writer, request, losses);
        return thinks;
    }

    private static bool WriteThinking(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        if (request.Reasoning?.Enabled is not { } enabled)
            return false;

        // A round of tools that began without signed thinking can't go on with thinking switched on.
        if (enabled && IsInUnsignedToolRound(request.Turns))
        {
            losses.Drop(ConversationFields.Reasoning);
            return false;
        }

        writer.WriteStartObject("thinking");
        if (!enabled)
        {
            writer.WriteString("type", "disabled");
        }
        else if (request.Reasoning.BudgetTokens is { } budget)
        {
            writer.WriteString("type", "enabled");
            writer.WriteNumber("budget_tokens", budget);
        }
        else
        {
            writer.WriteString("type", "adaptive");
        }

        writer.WriteOtherMembers(request.State.Find(AnthropicNames.Messages, "thinking"), "type", "budget_tokens");
        writer.WriteEndObject();
        return enabled;
    }

    private static void WriteOutputConfig(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var effort = request.Reasoning?.Effort;
        if (effort == "minimal")
        {
            losses.Change(ConversationFields.Reasoning);
            effort = "low";
        }
        else if (effort == "none")
        {
            effort = null;
        }

        if (request.Format is { Kind: OutputFormatKind.JsonObject } or { Kind: OutputFormatKind.JsonSchema, Schema: null })
            losses.Drop(ConversationFields.Format);
        var schema = request.Format.NamedSchema(losses);
        var others = request.State.Find(AnthropicNames.Messages, "output_config");
        if (effort is null && schema is null && others is null)
            return;

        writer.WriteStartObject("output_config");
        writer.WriteOptional("effort", effort);
        if (schema is { } its)
            WriteFormat(writer, its, losses);
        writer.WriteOtherMembers(others, "effort", "format");
        writer.WriteEndObject();
    }

    private static void WriteFormat(Utf8JsonWriter writer, JsonElement schema, LossReport losses)
    {
        writer.WriteStartObject("format");
        writer.WriteString("type", "json_schema");
        writer.WritePropertyName("schema");
        if (losses.ClientDialect is AnthropicNames.Messages)
            schema.WriteTo(writer);
        else if (AnthropicSchema.Write(writer, schema))
            losses.Change(ConversationFields.FormatSchema);
        writer.WriteEndObject();
    }

    private static bool IsInUnsignedToolRound(IReadOnlyList<Turn> turns)
    {
        if (turns.Count == 0 || turns[^1].Role != Role.Tool)
            return false;
        for (var index = turns.Count - 1; index >= 0; index--)
        {
            if (turns[index].Role == Role.Assistant)
                return !turns[index].Blocks.Any(b => b is ReasoningBlock { Signature: not null } or ReasoningBlock { RedactedData: not null });
            if (turns[index].Role == Role.User)
                return false;
        }

        return false;
    }
}
