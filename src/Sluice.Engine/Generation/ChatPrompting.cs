using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Gguf;
using Sluice.Engine.Grammar;
using Sluice.Engine.Templates;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Generation;

/// <summary>How one model wants conversations to be written: by its own template, or as ChatML where it brings none.</summary>
internal sealed class ChatPrompting
{
    private const string TemplateKey = "tokenizer.chat_template";
    private const string ToolTemplateKey = TemplateKey + ".tool_use";
    private const string ProbeName = "sluice_probe";

    private readonly ChatPromptRenderer? _renderer;

    // The same where the file has no template of its own for conversations with tools.
    private readonly ChatPromptRenderer? _toolRenderer;
    private readonly TemplateSyntaxException? _problem;

    // Where the template leaves tools out, they are described in words.
    private readonly bool _describesTools;
    private readonly ReasoningVariables? _reasoning;

    public ChatPrompting(GgufMetadata metadata, Tokenizer tokenizer, TimeProvider time)
    {
        string? source = SourceOf(metadata, TemplateKey);
        string? toolSource = SourceOf(metadata, ToolTemplateKey) ?? source;
        HasTemplate = source is not null;
        try
        {
            _renderer = RendererOf(source);
            _toolRenderer = toolSource == source ? _renderer : RendererOf(toolSource);
        }
        catch (TemplateSyntaxException problem)
        {
            // The model can still continue raw prompts; conversations are refused when they come.
            _problem = problem;
        }

        Format = _toolRenderer is null || toolSource is null
            ? ChatFormat.Hermes with { FallbackReason = "the file has no usable template" }
            : new FormatAnalysis(_toolRenderer, toolSource, [.. tokenizer.StopIds.Select(id => TextOf(tokenizer, id)!)]).Run();
        _toolRenderer = _toolRenderer?.WithArgumentsAsText(Format.ToolCalls.TakesArgumentsAsText);
        _reasoning = _renderer is null || source is null ? null : ReasoningVariables.Find(_renderer, source);
        VisibleControls = ControlsIn(tokenizer, Format);
        SupportsTools = HasTemplate && ShowsTools();
        _describesTools = !SupportsTools;
        if (SupportsTools && !Format.WritesCalls)
        {
            _toolRenderer = _toolRenderer!.WithWrittenCalls(Format.ToolCalls);
        }

        SupportsReasoning = source?.Contains(Format.Reasoning.Close, StringComparison.Ordinal) ?? false;

        ChatPromptRenderer RendererOf(string? text) => new(
            text is null ? FallbackTemplate.ChatMl : ChatTemplate.Parse(text), TextOf(tokenizer, tokenizer.BosId), TextOf(tokenizer, tokenizer.EosId), time);
    }

    /// <summary>How the model writes reasoning and calls.</summary>
    public ChatFormat Format { get; }

    public bool HasTemplate { get; }

    public bool SupportsTools { get; }

    public bool SupportsReasoning { get; }

    /// <summary>The marks of reasoning and calls that this model has as control tokens.</summary>
    public IReadOnlyList<int> VisibleControls { get; }

    /// <summary>What the template can be told about thinking.</summary>
    public ReasoningControls Reasoning => (_reasoning?.Controls ?? ReasoningControls.None) with { HoldsBudget = HoldsBudget };

    // Channels have no mark behind which the answer begins.
    private bool HoldsBudget => SupportsReasoning && Format.ToolCalls.Shape != ToolCallShape.Harmony;

    private static List<int> ControlsIn(Tokenizer tokenizer, ChatFormat format)
    {
        var ids = new List<int>();
        foreach (string text in format.ToolCalls.Texts.Concat(ChatFormat.Hermes.ToolCalls.Texts).Append(format.Reasoning.Open).Append(format.Reasoning.Close))
        {
            tokenizer.Encode(text, ids, parseSpecial: true);
        }

        var controls = new List<int>();
        foreach (int id in ids)
        {
            if (tokenizer.KindOf(id) == Tokenization.TokenKind.Control && !controls.Contains(id))
            {
                controls.Add(id);
            }
        }

        return controls;
    }

    /// <summary>Writes a conversation as a prompt; throws <see cref="EngineException"/> where the template can't or won't.</summary>
    public IReadOnlyList<PromptSegment> Render(ChatRequest request)
    {
        ArgumentNullException.ThrowIfNull(request.Messages);
        ArgumentNullException.ThrowIfNull(request.Tools);
        if (request.Messages.Any(message => message is null) || request.Tools.Any(tool => tool is null))
        {
            throw new ArgumentException("A message or tool of the request is null.", nameof(request));
        }

        if ((HasTools(request) ? _toolRenderer : _renderer) is not { } renderer)
        {
            throw new EngineException(EngineErrorCode.InvalidTemplate, $"The model's chat template is not usable: {_problem!.Message}", _problem);
        }

        try
        {
            var messages = _describesTools ? PromptedTools.Rewrite(request.Messages, request.Tools) : request.Messages;
            var variables = _reasoning is null ? request.TemplateArguments : _reasoning.Of(request.Reasoning, request.TemplateArguments);
            return renderer.Render(messages, request.Tools, addGenerationPrompt: true, variables);
        }
        catch (TemplateRenderException problem)
        {
            throw new EngineException(EngineErrorCode.InvalidTemplate, $"The chat template refused the conversation: {problem.Message}", problem);
        }
    }

    /// <summary>How many tokens the model may think before that is ended for it; null for as many as it wants.</summary>
    public int? BudgetOf(ChatReasoning? reasoning) =>
        HoldsBudget && reasoning is { BudgetTokens: > 0 and var budget, Enabled: not false, Effort: not ReasoningVariables.None } ? budget : null;

    /// <summary>Where the reasoning stands behind a prompt.</summary>
    public ReasoningState ReasoningOf(IReadOnlyList<PromptSegment> prompt)
    {
        if (!SupportsReasoning)
        {
            return ReasoningState.None;
        }

        if (ChatOutputOptions.EndsInReasoning(prompt, Format))
        {
            return ReasoningState.Open;
        }

        bool isOver = prompt.Count > 0 && prompt[^1].Text.TrimEnd().EndsWith(Format.Reasoning.Close, StringComparison.Ordinal);
        return isOver ? ReasoningState.None : ReasoningState.Possible;
    }

    private static bool HasTools(ChatRequest request) =>
        request.Tools.Count > 0 || request.Messages.Any(message => message.ToolCalls.Count > 0 || message.Role == "tool");

    private static string? SourceOf(GgufMetadata metadata, string key) => metadata.TypeOf(key) == GgufValueType.String ? metadata.GetString(key) : null;

    private static string? TextOf(Tokenizer tokenizer, int? id) => id is { } known ? tokenizer.Decode([known], skipSpecial: false) : null;

    private bool ShowsTools()
    {
        try
        {
            var prompt = Render(new ChatRequest
            {
                Messages = [new ChatMessage("user", "Hello")],
                Tools = [new ChatTool(ProbeName, "Does nothing.", """{"type":"object","properties":{}}""")],
            });
            return prompt.Any(segment => segment.Text.Contains(ProbeName, StringComparison.Ordinal));
        }
        catch (EngineException)
        {
            return false;
        }
    }
}
