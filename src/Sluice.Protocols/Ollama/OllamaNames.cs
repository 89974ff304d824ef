using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Ollama;

/// <summary>The names of the Ollama dialects.</summary>
internal static class OllamaNames
{
    public const string Chat = "ollama";

    public const string Generate = "ollama-generate";

    /// <summary>The prefix under which options that only Ollama knows are kept in a request's state.</summary>
    public const string OptionPrefix = "options.";

    /// <summary>Fields that this gateway reads itself and no upstream may see.</summary>
    public static bool IsOurs(string field) => field is "pool" or "num_ctx" or "strict";

    public static FieldNames Fields { get; } = new(new Dictionary<string, string>
    {
        [ConversationFields.Turns] = "messages",
        [ConversationFields.TurnRole] = "messages[].role",
        ["turns[]"] = "messages[]",
        [ConversationFields.Blocks] = "messages[].content",
        [ConversationFields.Image] = "messages[].images",
        [ConversationFields.ReasoningBlock] = "messages[].thinking",
        [ConversationFields.ToolCallArguments] = "messages[].tool_calls[].function.arguments",
        ["turns[].blocks[].tool_call"] = "messages[].tool_calls[]",
        [ConversationFields.ToolResultContent] = "messages[].content",
        [ConversationFields.ToolResultMedia] = "messages[].images",
        [ConversationFields.SystemBlocks] = "messages[].content",
        [ConversationFields.ToolParameters] = "tools[].function.parameters",
        [ConversationFields.MaxOutputTokens] = "options.num_predict",
        [ConversationFields.StopSequences] = "options.stop",
        [ConversationFields.Temperature] = "options.temperature",
        [ConversationFields.TopP] = "options.top_p",
        [ConversationFields.TopK] = "options.top_k",
        [ConversationFields.MinP] = "options.min_p",
        [ConversationFields.FrequencyPenalty] = "options.frequency_penalty",
        [ConversationFields.PresencePenalty] = "options.presence_penalty",
        [ConversationFields.RepetitionPenalty] = "options.repeat_penalty",
        [ConversationFields.Seed] = "options.seed",
        [ConversationFields.FormatSchema] = "format",
        [ConversationFields.Reasoning] = "think",
        [ConversationFields.ReasoningEffort] = "think",
        [ConversationFields.TemplateArguments] = "chat_template_kwargs",
    });
}
