using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;
using Sluice.Protocols.Responses;

namespace Sluice.Protocols.Ollama;

/// <summary>Writes the bodies of POST /api/chat and /api/generate.</summary>
internal static class OllamaRequestEncoder
{
    public static void EncodeChat(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        ResponsesOnly.Refuse(request, losses);
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        IReadOnlyList<Turn> turns = request.Prompts.Count == 0 ? request.Turns : [.. RawPrompts.AsTurns(request, losses), .. request.Turns];
        var messages = new OllamaMessageEncoder(losses);
        writer.WriteStartArray("messages");
        foreach (var turn in turns)
            messages.Write(writer, turn);
        writer.WriteEndArray();
        WriteTools(writer, request, losses);
        WriteCommon(writer, request, OllamaNames.Chat, losses);
        writer.WriteEndObject();
    }

    public static void EncodeGenerate(ConversationRequest request, IBufferWriter<byte> output, LossReport losses)
    {
        using var writer = JsonOutput.Create(output);
        writer.WriteStartObject();
        writer.WriteOptional("model", request.Model);
        if (request.Prompts is [{ Text: { } text }])
        {
            writer.WriteText("prompt", text);
            writer.WriteOptional("suffix", request.Suffix);
            if (request.Suffix is null)
                writer.WriteBoolean("raw", true);
        }
        else
        {
            WritePrompt(writer, request, losses);
        }

        foreach (var _ in request.Tools.Take(1))
            losses.Drop(ConversationFields.Tools);
        WriteCommon(writer, request, OllamaNames.Generate, losses);
        writer.WriteEndObject();
    }

    private static void WritePrompt(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        var system = string.Join("\n\n", request.Turns.Where(turn => turn.Role is Role.System or Role.Developer).SelectMany(turn => turn.Blocks.OfType<TextBlock>()).Select(block => block.Text));
        if (request.Turns.Where(turn => turn.Role is not (Role.System or Role.Developer)).ToList() is not [{ Role: Role.User } user] || request.Prompts.Count > 0)
        {
            losses.Refuse(ConversationFields.Turns, "A completion takes one prompt, not a conversation.");
            return;
        }

        if (system.Length > 0)
            writer.WriteString("system", system);
        writer.WriteText("prompt", string.Join('\n', user.Blocks.OfType<TextBlock>().Select(block => block.Text)));
        var images = user.Blocks.OfType<ImageBlock>().Select(image => image.Source.Base64).OfType<string>().ToList();
        if (images.Count == 0)
            return;
        writer.WriteStartArray("images");
        foreach (var image in images)
            writer.WriteStringValue(image);
        writer.WriteEndArray();
    }

    private static void WriteTools(Utf8JsonWriter writer, ConversationRequest request, LossReport losses)
    {
        if (request.ParallelToolCalls == false)
            losses.Drop(ConversationFields.ParallelToolCalls);
        if (request.ToolChoice is { Mode: ToolChoiceMode.Required or ToolChoiceMode.Named })
            losses.Drop(ConversationFields.ToolChoice);
        var functions = new List<ToolDefinition>();
        foreach (var tool in request.Tools)
        {
            if (tool.IsProviderTool)
                losses.Drop(ConversationFields.ToolType);
            else
                functions.Add(tool);
        }

        // Whoever may call none is told of none.
        if (functions.Count > 0 && request.ToolChoice is { Mode: ToolChoiceMode.None })
        {
            losses.Change(ConversationFields.ToolChoice);
            return;
        }

        if (functions.Count == 0)
            return;
        writer.WriteStartArray("tools");
        foreach (var tool in functions)
        {
            if (tool.Strict == true)
                losses.Drop(ConversationFields.ToolStrict);
            losses.DropGrammar(tool);
            writer.WriteStartObject();
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", tool.Name);
            writer.WriteString("description", tool.Description ?? "");
            if (tool.Parameters is { } parameters)
                writer.WriteElement("parameters", parameters);
            writer.WriteState(tool.State, OllamaNames.Chat, losses, ConversationFields.Tools);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCommon(Utf8JsonWriter writer, ConversationRequest request, string dialect, LossReport losses)
    {
        // Without a word there it streams.
        writer.WriteBoolean("stream", request.Stream);
        WriteFormat(writer, request.Format, losses);
        WriteThink(writer, request.Reasoning, losses);
        if (request.TopLogprobs is { } top)
        {
            writer.WriteBoolean("logprobs", true);
            if (top > 0)
                writer.WriteNumber("top_logprobs", top);
        }

        OllamaOptionsEncoder.Write(writer, request, dialect);
        if (request.Choices != 1)
            losses.Drop(ConversationFields.Choices);
        if (request.Sampling.LogitBias is not null)
            losses.Drop(ConversationFields.LogitBias);
        OpenModelSamplers.Drop(request.Sampling, losses);
        if (request.EndUser is not null)
            losses.Drop(ConversationFields.EndUser);
        foreach (var (name, _) in request.TemplateArguments)
        {
            if (name != "enable_thinking" || request.Reasoning?.Enabled is null)
                losses.Drop($"{ConversationFields.TemplateArguments}.{name}");
        }

        if (request.State is not { } state)
            return;
        foreach (var (name, value) in state.Fields)
        {
            if (state.Dialect != dialect)
                losses.Drop(name);
            else if (!name.StartsWith(OllamaNames.OptionPrefix, StringComparison.Ordinal))
                writer.WriteElement(name, value);
        }
    }

    private static void WriteFormat(Utf8JsonWriter writer, OutputFormat? format, LossReport losses)
    {
        if (format.NamedSchema(losses) is { } schema)
            writer.WriteElement("format", schema);
        else if (format is { Kind: not OutputFormatKind.Text })
            writer.WriteString("format", "json");
    }

    private static void WriteThink(Utf8JsonWriter writer, ReasoningSettings? reasoning, LossReport losses)
    {
        if (reasoning is null)
            return;
        losses.ChangeSummary(reasoning);
        if (reasoning.BudgetTokens is not null)
            losses.Change(ConversationFields.Reasoning);
        switch (reasoning.Effort)
        {
            case "none":
                writer.WriteBoolean("think", false);
                break;
            case null:
                writer.WriteBoolean("think", reasoning.Enabled ?? true);
                break;
            case var effort when reasoning.Enabled != false:
                var level = effort switch { "minimal" => "low", "low" or "medium" or "high" => effort, _ => "high" };
                if (level != effort)
                    losses.Change(ConversationFields.Reasoning);
                writer.WriteString("think", level);
                break;
            default:
                writer.WriteBoolean("think", false);
                break;
        }
    }
}
