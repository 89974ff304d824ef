using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Responses;

/// <summary>The names of OpenAI's Responses dialect.</summary>
internal static class ResponsesNames
{
    public const string Dialect = "openai-responses";

    /// <summary>What <c>include</c> asks for to get reasoning that only the provider can read.</summary>
    public const string EncryptedReasoning = "reasoning.encrypted_content";

    /// <summary>What <c>include</c> asks for to get log probabilities.</summary>
    public const string Logprobs = "message.output_text.logprobs";

    /// <summary>
    /// A member of items that are kept for later turns, never of those on the wire: what another dialect said beside them.
    /// </summary>
    public const string KeptState = "sluice_state";

    /// <summary>Fields that this gateway reads itself and no upstream may see.</summary>
    public static bool IsOurs(string field) => field is "pool" or "num_ctx" or "strict";

    /// <summary>
    /// Fields that say what is to become of the answer afterwards. Whoever decodes a request keeps answers itself, so they are obeyed here
    /// and not passed on.
    /// </summary>
    public static bool IsKeeping(string field) => field is "store" or "metadata" or "previous_response_id" or "stream_options" or "background" or "conversation";

    public static FieldNames Fields { get; } = new(new Dictionary<string, string>
    {
        [ConversationFields.Turns] = "input",
        [ConversationFields.TurnName] = "input[].name",
        [ConversationFields.TurnRole] = "input[].role",
        ["turns[]"] = "input[]",
        [ConversationFields.Blocks] = "input[].content[]",
        [ConversationFields.Image] = "input[].content[].input_image",
        [ConversationFields.ImageDetail] = "input[].content[].detail",
        [ConversationFields.Document] = "input[].content[].input_file",
        [ConversationFields.Audio] = "input[].content[].input_audio",
        [ConversationFields.ReasoningBlock] = "input[].reasoning",
        [ConversationFields.ToolCallArguments] = "input[].arguments",
        ["turns[].blocks[].tool_call"] = "input[]",
        [ConversationFields.ToolResultContent] = "input[].output",
        [ConversationFields.ToolResultMedia] = "input[].output",
        [ConversationFields.SystemBlocks] = "instructions",
        [ConversationFields.Format] = "text.format",
        [ConversationFields.FormatSchema] = "text.format.schema",
        ["verbosity"] = "text.verbosity",
        [ConversationFields.Reasoning] = "reasoning.effort",
        [ConversationFields.ReasoningEffort] = "reasoning.effort",
        [ConversationFields.ReasoningSummary] = "reasoning.summary",
        [ConversationFields.Logprobs] = "top_logprobs",
        [ConversationFields.EndUser] = "user",
    });
}
