using System.Text.Json;

namespace Sluice.Protocols.Conversations;

/// <summary>A request in the words of no dialect: the hub of every translation.</summary>
public sealed record ConversationRequest
{
    /// <summary>The model's name as the client sent it; null if it sent none.</summary>
    public string? Model { get; init; }

    /// <summary>The turns in order, system turns where they stood. Empty when <see cref="Prompts"/> is set.</summary>
    public IReadOnlyList<Turn> Turns { get; init; } = [];

    /// <summary>Raw prompts that bypass the chat template (completions endpoint); empty otherwise.</summary>
    public IReadOnlyList<PromptText> Prompts { get; init; } = [];

    /// <summary>Text after the completion (fill in the middle); null if unsaid.</summary>
    public string? Suffix { get; init; }

    /// <summary>Whether a completion repeats its prompt first.</summary>
    public bool EchoPrompt { get; init; }

    /// <summary>The tools, in order.</summary>
    public IReadOnlyList<ToolDefinition> Tools { get; init; } = [];

    /// <summary>Which tools to call; null if unsaid.</summary>
    public ToolChoice? ToolChoice { get; init; }

    /// <summary>Whether several calls may come in one turn; null if unsaid.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>How tokens are drawn.</summary>
    public SamplingSettings Sampling { get; init; } = SamplingSettings.Default;

    /// <summary>The most tokens to generate per choice; null if unsaid.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>How many tokens prompt and output together may have (<c>num_ctx</c>, which no dialect knows); null for as many as the model takes.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    public IReadOnlyList<string> StopSequences { get; init; } = [];

    /// <summary>Number of independent answers, at least 1.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether the answer is to be streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with a usage report, where the dialect leaves that to the client.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The form of the answer; null if unsaid.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>How much to think; null if unsaid.</summary>
    public ReasoningSettings? Reasoning { get; init; }

    /// <summary>Number of alternatives to report with each token's log probability: null for no log probabilities, 0 for the chosen token's only.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>A stable name of the end user; null if unsaid.</summary>
    public string? EndUser { get; init; }

    /// <summary>Variables for the model's chat template (<c>chat_template_kwargs</c>), allow-listed by whoever renders it.</summary>
    public IReadOnlyDictionary<string, JsonElement> TemplateArguments { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Opaque request fields of the client's dialect; null if there are none.</summary>
    public ProviderState? State { get; init; }
}
