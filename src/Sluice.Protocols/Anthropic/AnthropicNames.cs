using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Anthropic;

/// <summary>The names of the Anthropic dialect.</summary>
internal static class AnthropicNames
{
    public const string Messages = "anthropic";

    /// <summary>Fields that this gateway reads itself and no upstream may see.</summary>
    public static bool IsOurs(string field) => field is "pool" or "num_ctx" or "strict";

    public static FieldNames Fields { get; } = new(new Dictionary<string, string>
    {
        [ConversationFields.Turns] = "messages",
        [ConversationFields.TurnRole] = "messages[].role",
        ["turns[]"] = "messages[]",
        [ConversationFields.Blocks] = "messages[].content[]",
        [ConversationFields.ReasoningBlock] = "messages[].content[].thinking",
        [ConversationFields.ReasoningSignature] = "messages[].content[].signature",
        [ConversationFields.ReasoningRedacted] = "messages[].content[].redacted_thinking",
        [ConversationFields.ToolCallArguments] = "messages[].content[].input",
        ["turns[].blocks[].tool_call"] = "messages[].content[]",
        [ConversationFields.ToolResultContent] = "messages[].content[].content",
        [ConversationFields.ToolResultMedia] = "messages[].content[].content",
        [ConversationFields.ToolParameters] = "tools[].input_schema",
        [ConversationFields.ParallelToolCalls] = "tool_choice.disable_parallel_tool_use",
        [ConversationFields.MaxOutputTokens] = "max_tokens",
        [ConversationFields.Choices] = "n",
        [ConversationFields.Format] = "output_config.format",
        [ConversationFields.FormatSchema] = "output_config.format.schema",
        [ConversationFields.Reasoning] = "thinking",
        [ConversationFields.ReasoningEffort] = "output_config.effort",
        [ConversationFields.EndUser] = "metadata.user_id",
        [ConversationFields.TemplateArguments] = "chat_template_kwargs",
    });
}
