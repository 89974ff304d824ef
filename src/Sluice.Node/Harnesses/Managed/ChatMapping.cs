using System.Text;
using System.Text.Json.Nodes;
using Sluice.Engine;
using Sluice.Engine.Chat;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Runtimes;

namespace Sluice.Node.Harnesses.Managed;

/// <summary>A conversation as the engine's chat sees it: one message a turn, text only, tool results as messages of their own.</summary>
internal static class ChatMapping
{
    /// <summary>Maps a request.</summary>
    public static ChatRequest ToChat(ConversationRequest request, RuntimeCaller caller, AdapterSelection adapters) => new()
    {
        Messages = [.. request.Turns.SelectMany(ToMessages)],
        Tools = request.ToolChoice?.Mode == ToolChoiceMode.None ? [] : [.. FunctionsOf(request).Select(ToTool)],
        ToolChoice = ToToolChoice(request.ToolChoice),
        ParallelToolCalls = request.ParallelToolCalls ?? true,
        Constraint = ConstraintMapping.Of(request),
        Reasoning = ToReasoning(request.Reasoning),
        TemplateArguments = request.TemplateArguments.Where(pair => TemplateArguments.Allowed.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal),
        Sampling = ToSampling(request.Sampling),
        MaxTokens = request.MaxOutputTokens,
        ContextLength = request.ContextTokens,
        StopStrings = request.StopSequences,
        Choices = request.Choices,
        TopLogprobs = request.TopLogprobs,
        Adapters = adapters.Uses,
        NormalizeAdapters = adapters.Normalize,
        Origin = OriginOf(request, caller),
    };

    /// <summary>The tools that the model itself can call, in the order in which the engine gets them.</summary>
    public static IEnumerable<ToolDefinition> FunctionsOf(ConversationRequest request) => request.Tools.Where(tool => !tool.IsProviderTool);

    /// <summary>Maps one raw prompt of a request.</summary>
    public static GenerationRequest ToGeneration(ConversationRequest request, PromptText prompt, RuntimeCaller caller, AdapterSelection adapters) => new()
    {
        Prompt = prompt.Text,
        PromptTokens = prompt.TokenIds,
        Constraint = ConstraintMapping.Of(request),
        Sampling = ToSampling(request.Sampling),
        MaxTokens = request.MaxOutputTokens,
        ContextLength = request.ContextTokens,
        StopStrings = request.StopSequences,
        Choices = request.Choices,
        TopLogprobs = request.TopLogprobs,
        Adapters = adapters.Uses,
        NormalizeAdapters = adapters.Normalize,
        Origin = OriginOf(request, caller),
    };

    private static RequestOrigin OriginOf(ConversationRequest request, RuntimeCaller caller) =>
        new() { Principal = caller.Principal, Priority = ServiceTier.PriorityOf(request.State, caller.Priority) };

    private static SamplingOptions ToSampling(SamplingSettings settings) => new()
    {
        Temperature = (float?)settings.Temperature,
        TopP = (float?)settings.TopP,
        // As vLLM and llama.cpp have it, less than nothing is no limit either.
        TopK = settings.TopK is < 0 ? 0 : settings.TopK,
        MinP = (float?)settings.MinP,
        FrequencyPenalty = (float?)settings.FrequencyPenalty,
        PresencePenalty = (float?)settings.PresencePenalty,
        RepetitionPenalty = (float?)settings.RepetitionPenalty,
        DryMultiplier = (float?)settings.Dry?.Multiplier,
        DryBase = (float?)settings.Dry?.Base,
        DryAllowedLength = settings.Dry?.AllowedLength,
        DryPenaltyLastN = settings.Dry?.PenaltyLastN,
        DrySequenceBreakers = settings.Dry?.SequenceBreakers,
        XtcProbability = (float?)settings.Xtc?.Probability,
        XtcThreshold = (float?)settings.Xtc?.Threshold,
        Seed = settings.Seed is { } seed ? unchecked((ulong)seed) : null,
        LogitBias = settings.LogitBias?.ToDictionary(pair => pair.Key, pair => (float)pair.Value),
    };

    private static ChatReasoning? ToReasoning(ReasoningSettings? settings) =>
        settings is null ? null : new ChatReasoning { Enabled = settings.Enabled, Effort = settings.Effort, BudgetTokens = settings.BudgetTokens };

    private static ChatTool ToTool(ToolDefinition tool) => tool.Grammar is { Syntax: "regex" } grammar
        ? new ChatTool(tool.Name, tool.Description, PatternedInput(grammar.Definition)) { IsStrict = true }
        : new ChatTool(tool.Name, tool.Description, tool.Parameters?.GetRawText()) { IsStrict = tool.Strict == true };

    // A text that must match an expression is a strict function's argument with a pattern, from its first character to its last.
    private static string PatternedInput(string expression) => new JsonObject
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["input"] = new JsonObject { ["type"] = "string", ["pattern"] = $"^(?:{expression})$" } },
        ["required"] = new JsonArray("input"),
        ["additionalProperties"] = false,
    }.ToJsonString();

    private static Engine.ToolChoice ToToolChoice(Protocols.Conversations.ToolChoice? choice) => choice switch
    {
        { Mode: ToolChoiceMode.Required } => Engine.ToolChoice.Required,
        { Mode: ToolChoiceMode.Named, Name: { Length: > 0 } name } => Engine.ToolChoice.Named(name),
        _ => Engine.ToolChoice.Auto,
    };

    private static IEnumerable<ChatMessage> ToMessages(Turn turn)
    {
        foreach (var result in turn.Blocks.OfType<ToolResultBlock>())
        {
            yield return new ChatMessage("tool", (result.IsError ? "Error: " : "") + TextOf(result.Content)) { ToolCallId = result.CallId, Name = turn.Name };
        }

        var spoken = turn.Blocks.Where(block => block is not (ToolResultBlock or OpaqueBlock)).ToArray();
        if (spoken.Length == 0 && turn.Blocks.Count > 0)
        {
            yield break;
        }

        var reasoning = string.Concat(spoken.OfType<ReasoningBlock>().Select(block => block.Text));
        yield return new ChatMessage(RoleOf(turn.Role), TextOf(spoken))
        {
            ReasoningContent = reasoning.Length > 0 ? reasoning : null,
            ToolCalls = [.. spoken.OfType<ToolCallBlock>().Select(call => new ChatToolCall(call.Id, call.Name, call.ArgumentsJson))],
            Name = turn.Name,
        };
    }

    private static string TextOf(IEnumerable<Block> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            text.Append(block switch
            {
                TextBlock plain => plain.Text,
                RefusalBlock refusal => refusal.Text,
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string RoleOf(Role role) => role switch
    {
        Role.System or Role.Developer => "system",
        Role.Assistant => "assistant",
        // What stands beside results is said by the user.
        _ => "user",
    };
}
