namespace Sluice.Protocols.Conversations;

/// <summary>The names of the request's fields in the conversation model's own words; a dialect's <c>FieldNames</c> turn them into the caller's.</summary>
public static class ConversationFields
{
    /// <summary>The turns.</summary>
    public const string Turns = "turns";

    /// <summary>The speaker's name of a turn.</summary>
    public const string TurnName = "turns[].name";

    /// <summary>The role, or the place, of a turn.</summary>
    public const string TurnRole = "turns[].role";

    /// <summary>The blocks of a turn, or their order.</summary>
    public const string Blocks = "turns[].blocks[]";

    /// <summary>An image.</summary>
    public const string Image = "turns[].blocks[].image";

    /// <summary>How closely to look at an image.</summary>
    public const string ImageDetail = "turns[].blocks[].image.detail";

    /// <summary>A document.</summary>
    public const string Document = "turns[].blocks[].document";

    /// <summary>A sound recording.</summary>
    public const string Audio = "turns[].blocks[].audio";

    /// <summary>Reasoning of an earlier turn.</summary>
    public const string ReasoningBlock = "turns[].blocks[].reasoning";

    /// <summary>The proof of reasoning of an earlier turn.</summary>
    public const string ReasoningSignature = "turns[].blocks[].reasoning.signature";

    /// <summary>Reasoning of an earlier turn that only its provider can read.</summary>
    public const string ReasoningRedacted = "turns[].blocks[].reasoning.redacted";

    /// <summary>The arguments of an earlier tool call.</summary>
    public const string ToolCallArguments = "turns[].blocks[].arguments";

    /// <summary>The content of a tool's result.</summary>
    public const string ToolResultContent = "turns[].blocks[].result";

    /// <summary>An image or a document in a tool's result.</summary>
    public const string ToolResultMedia = "turns[].blocks[].result.media";

    /// <summary>Whether a tool's result is an error.</summary>
    public const string ToolResultIsError = "turns[].blocks[].is_error";

    /// <summary>Instructions.</summary>
    public const string SystemBlocks = "system[]";

    /// <summary>The tools.</summary>
    public const string Tools = "tools[]";

    /// <summary>A tool's type, for tools that the provider runs itself.</summary>
    public const string ToolType = "tools[].type";

    /// <summary>Whether a tool's schema must be met exactly.</summary>
    public const string ToolStrict = "tools[].strict";

    /// <summary>What the text that a tool takes must look like.</summary>
    public const string ToolGrammar = "tools[].format";

    /// <summary>The schema of a tool's arguments.</summary>
    public const string ToolParameters = "tools[].parameters";

    /// <summary>Which tools to call.</summary>
    public const string ToolChoice = "tool_choice";

    /// <summary>Whether several calls may come in one turn.</summary>
    public const string ParallelToolCalls = "parallel_tool_calls";

    /// <summary>The most tokens to generate.</summary>
    public const string MaxOutputTokens = "max_output_tokens";

    /// <summary>The most tokens of prompt and output together.</summary>
    public const string ContextTokens = "num_ctx";

    /// <summary>Texts that end the answer.</summary>
    public const string StopSequences = "stop_sequences";

    /// <summary>Number of answers.</summary>
    public const string Choices = "choices";

    /// <summary>Randomness.</summary>
    public const string Temperature = "temperature";

    /// <summary>Probability mass to draw from.</summary>
    public const string TopP = "top_p";

    /// <summary>Number of most probable tokens to draw from.</summary>
    public const string TopK = "top_k";

    /// <summary>Smallest relative probability.</summary>
    public const string MinP = "min_p";

    /// <summary>Penalty by count of use.</summary>
    public const string FrequencyPenalty = "frequency_penalty";

    /// <summary>Penalty for any use.</summary>
    public const string PresencePenalty = "presence_penalty";

    /// <summary>Divisor for the logits of used tokens.</summary>
    public const string RepetitionPenalty = "repetition_penalty";

    /// <summary>Strength of the penalty for repeated sequences.</summary>
    public const string DryMultiplier = "dry_multiplier";

    /// <summary>Growth of that penalty.</summary>
    public const string DryBase = "dry_base";

    /// <summary>Length of the repetitions without a penalty.</summary>
    public const string DryAllowedLength = "dry_allowed_length";

    /// <summary>Number of tokens searched for repetitions.</summary>
    public const string DryPenaltyLastN = "dry_penalty_last_n";

    /// <summary>Texts that end a repetition.</summary>
    public const string DrySequenceBreakers = "dry_sequence_breakers";

    /// <summary>Chance that top choices are excluded.</summary>
    public const string XtcProbability = "xtc_probability";

    /// <summary>Probability that makes a token a top choice.</summary>
    public const string XtcThreshold = "xtc_threshold";

    /// <summary>The seed.</summary>
    public const string Seed = "seed";

    /// <summary>Additions to logits.</summary>
    public const string LogitBias = "logit_bias";

    /// <summary>Log probabilities.</summary>
    public const string Logprobs = "logprobs";

    /// <summary>Number of alternatives with log probabilities.</summary>
    public const string TopLogprobs = "top_logprobs";

    /// <summary>The form of the answer.</summary>
    public const string Format = "format";

    /// <summary>The schema of the answer.</summary>
    public const string FormatSchema = "format.schema";

    /// <summary>The name of the answer's schema.</summary>
    public const string FormatName = "format.name";

    /// <summary>What the answer's schema describes.</summary>
    public const string FormatDescription = "format.description";

    /// <summary>Whether the answer's schema must be met exactly.</summary>
    public const string FormatStrict = "format.strict";

    /// <summary>How much to think.</summary>
    public const string Reasoning = "reasoning";

    /// <summary>How much to think, as a word.</summary>
    public const string ReasoningEffort = "reasoning.effort";

    /// <summary>How much to think, in tokens.</summary>
    public const string ReasoningBudget = "reasoning.budget_tokens";

    /// <summary>At which length reasoning is told.</summary>
    public const string ReasoningSummary = "reasoning.summary";

    /// <summary>The end user.</summary>
    public const string EndUser = "end_user";

    /// <summary>Variables for the chat template.</summary>
    public const string TemplateArguments = "template_arguments";

    /// <summary>A raw prompt.</summary>
    public const string Prompt = "prompt";

    /// <summary>Text after the completion.</summary>
    public const string Suffix = "suffix";

    /// <summary>Whether the prompt is repeated.</summary>
    public const string EchoPrompt = "echo";
}
