using System.Text.Json;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Templates;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Chat;

/// <summary>Turns a conversation into the prompt of one model. Safe to use from several threads at once.</summary>
public sealed class ChatPromptRenderer(ChatTemplate template, string? bosToken, string? eosToken, TimeProvider clock, RenderLimits? limits = null)
{
    private bool _argumentsAsText;
    private ToolCallFormat? _written;

    /// <summary>The same renderer, but that the arguments of earlier calls reach the template as JSON text, or as objects.</summary>
    internal ChatPromptRenderer WithArgumentsAsText(bool isText) => new(template, bosToken, eosToken, clock, limits) { _argumentsAsText = isText, _written = _written };

    /// <summary>The same renderer for a template that leaves calls out: they reach it in the text of their message, in this format.</summary>
    internal ChatPromptRenderer WithWrittenCalls(ToolCallFormat format) => new(template, bosToken, eosToken, clock, limits) { _argumentsAsText = _argumentsAsText, _written = format };

    /// <summary>Renders a conversation; text that came from the caller never becomes a control token.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="tools">Functions that the model may call.</param>
    /// <param name="addGenerationPrompt">Whether the prompt ends with the opening of the assistant's turn.</param>
    /// <param name="templateArguments">Further variables such as <c>enable_thinking</c>; those that the renderer sets itself win.</param>
    /// <exception cref="TemplateRenderException">The template refused the conversation or passed a limit.</exception>
    public IReadOnlyList<PromptSegment> Render(
        IReadOnlyList<ChatMessage> messages,
        IReadOnlyList<ChatTool> tools,
        bool addGenerationPrompt = true,
        IReadOnlyDictionary<string, JsonElement>? templateArguments = null)
    {
        var variables = new MappingValue();
        if (templateArguments is { Count: > 0 })
        {
            foreach (var (name, value) in templateArguments)
                variables.With(name, JsonInput.ToValue(value));
        }

        variables
            .With("messages", new SequenceValue([.. messages.Select(ToValue)]))
            .With("tools", tools.Count == 0 ? NoneValue.Instance : new SequenceValue([.. tools.Select(ToValue)]))
            .With("add_generation_prompt", BooleanValue.Of(addGenerationPrompt))
            .With("bos_token", TextValue.OfTemplate(bosToken ?? ""))
            .With("eos_token", TextValue.OfTemplate(eosToken ?? ""));
        return template.Render(variables, clock, limits ?? RenderLimits.Default);
    }

    private MappingValue ToValue(ChatMessage message)
    {
        var written = message.ToolCalls.Count > 0 ? _written : null;
        var value = new MappingValue()
            .With("role", Role(message.Role))
            .With("content", written is not null ? WrittenCalls.Write(message, written) : message.Content is null ? NoneValue.Instance : JsonInput.Text(message.Content));
        AddText(value, "reasoning_content", message.ReasoningContent);
        AddText(value, "name", message.Name);
        AddText(value, "tool_call_id", message.ToolCallId);
        if (message.ToolCalls.Count > 0 && written is null)
            value.With("tool_calls", new SequenceValue([.. message.ToolCalls.Select(ToValue)]));
        return value;
    }

    /// <summary>Roles belong to the template's own words; anything that doesn't look like one is input like all else.</summary>
    private static TextValue Role(string role) =>
        role.All(c => char.IsAsciiLetter(c) || c == '_') ? TextValue.OfTemplate(role) : JsonInput.Text(role);

    private MappingValue ToValue(ChatToolCall call) => new MappingValue()
        .With("id", JsonInput.Text(call.Id))
        .With("type", TextValue.OfTemplate("function"))
        .With("function", new MappingValue()
            .With("name", JsonInput.Text(call.Name))
            .With("arguments", (_argumentsAsText ? null : JsonInput.TryParse(call.ArgumentsJson)) ?? JsonInput.Text(call.ArgumentsJson)));

    private static MappingValue ToValue(ChatTool tool)
    {
        var function = new MappingValue().With("name", JsonInput.Text(tool.Name));
        AddText(function, "description", tool.Description);
        if (tool.ParametersJson is not null)
            function.With("parameters", JsonInput.TryParse(tool.ParametersJson) ?? JsonInput.Text(tool.ParametersJson));
        return new MappingValue().With("type", TextValue.OfTemplate("function")).With("function", function);
    }

    private static void AddText(MappingValue target, string name, string? text)
    {
        if (text is not null)
            target.With(name, JsonInput.Text(text));
    }
}
