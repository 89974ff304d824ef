using System.Text.Json;
using Sluice.Engine.Chat;

namespace Sluice.Engine;

/// <summary>A conversation to be continued with the assistant's next message.</summary>
public sealed record ChatRequest
{
    /// <summary>The conversation so far.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Functions that the model may call; only where there are some, calls are looked for in the answer.</summary>
    public IReadOnlyList<ChatTool> Tools { get; init; } = [];

    /// <summary>Whether and which functions must be called. A call that is required, or that may be of a strict function, always names one of <see cref="Tools"/> and has arguments in JSON.</summary>
    /// <value>The default value is <see cref="ToolChoice.Auto"/>.</value>
    public ToolChoice ToolChoice { get; init; } = ToolChoice.Auto;

    /// <summary>Whether several calls may come in one answer.</summary>
    /// <value>The default value is true.</value>
    public bool ParallelToolCalls { get; init; } = true;

    /// <summary>What the content has to look like, behind any reasoning; null for anything. With <see cref="Tools"/>, calls may come instead.</summary>
    public OutputConstraint? Constraint { get; init; }

    /// <summary>How much to think; null leaves it to the template.</summary>
    public ChatReasoning? Reasoning { get; init; }

    /// <summary>Further variables of the chat template; those that <see cref="Reasoning"/> stands for win over it.</summary>
    public IReadOnlyDictionary<string, JsonElement>? TemplateArguments { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The most tokens to generate for each choice, reasoning included, at least 1; null allows what is left of the context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How many tokens prompt and output together may have; null, or more than the model's context, for as many as that has.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Texts that end the generation and are not part of it, at most 16 of 1 to 1024 characters; they apply to all generated text, reasoning and tool calls included.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>How many independent answers are generated, 1 to 128.</summary>
    /// <value>The default value is 1.</value>
    public int Choices { get; init; } = 1;

    /// <summary>Asks for log probabilities of the content: of each token, and of this many alternatives (0 to 20); null asks for none.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Adapters to be added to the model for this request, at most 8, by the names that they were loaded under.</summary>
    public IReadOnlyList<AdapterUse> Adapters { get; init; } = [];

    /// <summary>Whether the weights of <see cref="Adapters"/> are divided by their sum; a sum of zero leaves them as they are.</summary>
    /// <value>The default value is false.</value>
    public bool NormalizeAdapters { get; init; }

    /// <summary>Who asks.</summary>
    /// <value>The default value is <see cref="RequestOrigin.Anonymous"/>.</value>
    public RequestOrigin Origin { get; init; } = RequestOrigin.Anonymous;
}
