using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Gemini;

/// <summary>The names of the Gemini dialect.</summary>
internal static class GeminiNames
{
    public const string Dialect = "gemini";

    /// <summary>The prefix under which settings that only Gemini knows are kept in a request's state.</summary>
    public const string ConfigPrefix = "generationConfig.";

    public const string ThoughtSignature = "thoughtSignature";

    /// <summary>Fields that this gateway reads itself, and the model, which stands in the address: no upstream may see them in the body.</summary>
    public static bool IsOurs(string field) => field is "pool" or "numCtx" or "strict" or "model";

    /// <summary>
    /// The name of a field in camel case. Google's servers take both <c>inlineData</c> and <c>inline_data</c>, so both must be read.
    /// </summary>
    public static string Canonical(string name)
    {
        var at = name.IndexOf('_', StringComparison.Ordinal);
        if (at < 0)
            return name;
        return string.Create(name.Length - name.Count('_'), name, static (target, source) =>
        {
            var written = 0;
            var isUpper = false;
            foreach (var character in source)
            {
                if (character == '_')
                {
                    isUpper = written > 0;
                    continue;
                }

                target[written++] = isUpper ? char.ToUpperInvariant(character) : character;
                isUpper = false;
            }
        });
    }

    public static FieldNames Fields { get; } = new(new Dictionary<string, string>
    {
        [ConversationFields.Turns] = "contents",
        [ConversationFields.TurnRole] = "contents[].role",
        ["turns[]"] = "contents[]",
        [ConversationFields.Blocks] = "contents[].parts[]",
        [ConversationFields.Image] = "contents[].parts[].inlineData",
        [ConversationFields.ImageDetail] = "contents[].parts[].mediaResolution",
        [ConversationFields.Document] = "contents[].parts[].inlineData",
        [ConversationFields.Audio] = "contents[].parts[].inlineData",
        [ConversationFields.ReasoningBlock] = "contents[].parts[].thought",
        [ConversationFields.ReasoningBlock + "." + ThoughtSignature] = "contents[].parts[].thoughtSignature",
        [ConversationFields.ToolCallArguments] = "contents[].parts[].functionCall.args",
        ["turns[].blocks[].tool_call"] = "contents[].parts[]",
        [ConversationFields.ToolResultContent] = "contents[].parts[].functionResponse.response",
        [ConversationFields.ToolResultMedia] = "contents[].parts[].functionResponse.parts",
        [ConversationFields.ToolResultIsError] = "contents[].parts[].functionResponse.response.error",
        [ConversationFields.SystemBlocks] = "systemInstruction.parts[]",
        [ConversationFields.Tools] = "tools[].functionDeclarations[]",
        [ConversationFields.ToolType] = "tools[]",
        [ConversationFields.ToolStrict] = "toolConfig.functionCallingConfig.mode",
        [ConversationFields.ToolParameters] = "tools[].functionDeclarations[].parameters",
        [ConversationFields.ToolChoice] = "toolConfig.functionCallingConfig",
        [ConversationFields.MaxOutputTokens] = "generationConfig.maxOutputTokens",
        [ConversationFields.StopSequences] = "generationConfig.stopSequences",
        [ConversationFields.Choices] = "generationConfig.candidateCount",
        [ConversationFields.Temperature] = "generationConfig.temperature",
        [ConversationFields.TopP] = "generationConfig.topP",
        [ConversationFields.TopK] = "generationConfig.topK",
        [ConversationFields.FrequencyPenalty] = "generationConfig.frequencyPenalty",
        [ConversationFields.PresencePenalty] = "generationConfig.presencePenalty",
        [ConversationFields.Seed] = "generationConfig.seed",
        [ConversationFields.Logprobs] = "generationConfig.responseLogprobs",
        [ConversationFields.TopLogprobs] = "generationConfig.logprobs",
        [ConversationFields.Format] = "generationConfig.responseMimeType",
        [ConversationFields.FormatSchema] = "generationConfig.responseJsonSchema",
        [ConversationFields.Reasoning] = "generationConfig.thinkingConfig",
        [ConversationFields.ReasoningEffort] = "generationConfig.thinkingConfig.thinkingLevel",
        [ConversationFields.ReasoningBudget] = "generationConfig.thinkingConfig.thinkingBudget",
        [ConversationFields.TemplateArguments] = "chat_template_kwargs",
    });
}
