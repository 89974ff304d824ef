using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.OpenAi;

/// <summary>The names of the OpenAI dialects.</summary>
internal static class OpenAiNames
{
    public const string Chat = "openai";

    public const string Completions = "openai-completions";

    /// <summary>Fields that this gateway reads itself and no upstream may see.</summary>
    public static bool IsOurs(string field) => field is "pool" or "num_ctx" or "strict";

    public static FieldNames Fields { get; } = new(new Dictionary<string, string>
    {
        [ConversationFields.Turns] = "messages",
        [ConversationFields.TurnName] = "messages[].name",
        [ConversationFields.TurnRole] = "messages[].role",
        ["turns[]"] = "messages[]",
        [ConversationFields.Blocks] = "messages[].content[]",
        [ConversationFields.Image] = "messages[].content[].image_url",
        [ConversationFields.Document] = "messages[].content[].file",
        [ConversationFields.Audio] = "messages[].content[].input_audio",
        [ConversationFields.ReasoningBlock] = "messages[].reasoning_content",
        [ConversationFields.ReasoningSignature] = "messages[].thinking_blocks[].signature",
        [ConversationFields.ReasoningRedacted] = "messages[].thinking_blocks[].data",
        [ConversationFields.ToolCallArguments] = "messages[].tool_calls[].function.arguments",
        ["turns[].blocks[].tool_call"] = "messages[].tool_calls[]",
        [ConversationFields.ToolResultContent] = "messages[].content",
        [ConversationFields.ToolResultMedia] = "messages[].content",
        [ConversationFields.SystemBlocks] = "messages[].content[]",
        [ConversationFields.ToolGrammar] = "tools[].custom.format",
        [ConversationFields.ToolParameters] = "tools[].function.parameters",
        [ConversationFields.MaxOutputTokens] = "max_tokens",
        [ConversationFields.StopSequences] = "stop",
        [ConversationFields.Choices] = "n",
        [ConversationFields.Format] = "response_format",
        [ConversationFields.FormatSchema] = "response_format.json_schema.schema",
        [ConversationFields.FormatName] = "response_format.json_schema.name",
        [ConversationFields.FormatDescription] = "response_format.json_schema.description",
        [ConversationFields.FormatStrict] = "response_format.json_schema.strict",
        [ConversationFields.Reasoning] = "reasoning_effort",
        [ConversationFields.ReasoningEffort] = "reasoning_effort",
        [ConversationFields.EndUser] = "user",
        [ConversationFields.TemplateArguments] = "chat_template_kwargs",
    });
}
