using System.Text;
using Microsoft.Extensions.AI;
using Sluice.Engine.Chat;
using EngineMessage = Sluice.Engine.Chat.ChatMessage;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Sluice.Engine.Clients;

/// <summary>Requests of Microsoft.Extensions.AI in the engine's words.</summary>
internal static class ChatRequestMapping
{
    private const string Strict = "strict";

    public static ChatRequest ToRequest(IChatClient client, IEnumerable<Message> messages, ChatOptions? options)
    {
        options ??= new ChatOptions();
        var raw = options.RawRepresentationFactory?.Invoke(client) as ChatRequest ?? new ChatRequest { Messages = [] };
        var turns = messages.SelectMany(ToMessages);
        var sampling = AdditionalSampling.Add(raw.Sampling, options.AdditionalProperties);
        return raw with
        {
            Messages = [.. options.Instructions is { Length: > 0 } instructions ? [new EngineMessage("system", instructions)] : Array.Empty<EngineMessage>(), .. turns],
            Tools = options.ToolMode is NoneChatToolMode ? [] : [.. raw.Tools, .. (options.Tools ?? []).Select(ToTool)],
            ToolChoice = options.ToolMode switch
            {
                RequiredChatToolMode { RequiredFunctionName: { } name } => ToolChoice.Named(name),
                RequiredChatToolMode => ToolChoice.Required,
                _ => raw.ToolChoice,
            },
            ParallelToolCalls = options.AllowMultipleToolCalls ?? raw.ParallelToolCalls,
            Constraint = options.ResponseFormat switch
            {
                ChatResponseFormatJson { Schema: { } schema } => OutputConstraint.JsonSchema(schema),
                ChatResponseFormatJson => OutputConstraint.JsonObject,
                _ => raw.Constraint,
            },
            Reasoning = ToReasoning(options.Reasoning, raw.Reasoning),
            Sampling = sampling with
            {
                Temperature = options.Temperature ?? sampling.Temperature,
                TopP = options.TopP ?? sampling.TopP,
                TopK = options.TopK ?? sampling.TopK,
                FrequencyPenalty = options.FrequencyPenalty ?? sampling.FrequencyPenalty,
                PresencePenalty = options.PresencePenalty ?? sampling.PresencePenalty,
                Seed = options.Seed is { } seed ? unchecked((ulong)seed) : sampling.Seed,
            },
            MaxTokens = options.MaxOutputTokens ?? raw.MaxTokens,
            StopStrings = options.StopSequences is { Count: > 0 } stops ? [.. stops] : raw.StopStrings,
            Choices = 1,
        };
    }

    private static ChatTool ToTool(AITool tool) => tool is AIFunctionDeclaration function
        ? new ChatTool(function.Name, function.Description, function.JsonSchema.GetRawText()) { IsStrict = function.AdditionalProperties.TryGetValue(Strict, out var strict) && strict is true }
        : throw new EngineException(EngineErrorCode.NotCapable, $"The tool '{tool.Name}' is no function; the engine runs no tools of its own.");

    private static ChatReasoning? ToReasoning(ReasoningOptions? reasoning, ChatReasoning? raw) => reasoning?.Effort is not { } effort ? raw : new ChatReasoning
    {
        Enabled = effort != ReasoningEffort.None,
        Effort = effort switch
        {
            ReasoningEffort.None => null,
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High => "high",
            _ => "xhigh",
        },
    };

    /// <summary>A message of ours for each result of a tool, and one for everything else.</summary>
    private static IEnumerable<EngineMessage> ToMessages(Message message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new EngineMessage("tool", ToText(result)) { ToolCallId = result.CallId };
        }

        var others = message.Contents.Where(content => content is not (FunctionResultContent or UsageContent)).ToArray();
        if (others.Length == 0 && message.Contents.Count > 0)
        {
            yield break;
        }

        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new List<ChatToolCall>();
        foreach (var content in others)
        {
            switch (content)
            {
                case TextContent plain:
                    text.Append(plain.Text);
                    break;
                case TextReasoningContent thought:
                    reasoning.Append(thought.Text);
                    break;
                case FunctionCallContent call:
                    calls.Add(new ChatToolCall(call.CallId, call.Name, ToolArgumentJson.Write(call.Arguments)));
                    break;
                default:
                    throw new EngineException(EngineErrorCode.NotCapable, $"This model reads text only; a message has a {content.GetType().Name}.");
            }
        }

        yield return new EngineMessage(message.Role.Value, text.ToString())
        {
            ReasoningContent = reasoning.Length > 0 ? reasoning.ToString() : null,
            ToolCalls = calls,
            Name = message.AuthorName,
        };
    }

    private static string ToText(FunctionResultContent result) => result switch
    {
        { Exception: { } failure } => "Error: " + failure.Message,
        { Result: null } => "",
        { Result: string text } => text,
        { Result: TextContent content } => content.Text,
        { Result: var value } => ToolArgumentJson.Write(value),
    };
}
