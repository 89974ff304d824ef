namespace Sluice.Engine;

/// <summary>A prompt to be continued as it stands, without a chat template.</summary>
public sealed record GenerationRequest
{
    /// <summary>The prompt as text; a BOS token is put in front where the model wants one. Exactly one of this and <see cref="PromptTokens"/> is set.</summary>
    public string? Prompt { get; init; }

    /// <summary>The prompt as tokens, taken as they are.</summary>
    public IReadOnlyList<int>? PromptTokens { get; init; }

    /// <summary>Whether names of control tokens in <see cref="Prompt"/> are recognised.</summary>
    /// <value>The default value is true.</value>
    public bool ParseSpecial { get; init; } = true;

    /// <summary>What the continuation has to look like; null for anything. Can't be combined with <see cref="IgnoreStopTokens"/>.</summary>
    public OutputConstraint? Constraint { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>The most tokens to generate for each choice, at least 1; null allows what is left of the context.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How many tokens prompt and output together may have; null, or more than the model's context, for as many as that has.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Texts that end the generation and are not part of it, at most 16 of 1 to 1024 characters.</summary>
    public IReadOnlyList<string> StopStrings { get; init; } = [];

    /// <summary>How many independent continuations are generated, 1 to 128.</summary>
    /// <value>The default value is 1.</value>
    public int Choices { get; init; } = 1;

    /// <summary>Asks for log probabilities: of each token, and of this many alternatives (0 to 20); null asks for none.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Whether to go on behind tokens that end a text, up to <see cref="MaxTokens"/>.</summary>
    public bool IgnoreStopTokens { get; init; }

    /// <summary>Adapters to be added to the model for this request, at most 8, by the names that they were loaded under.</summary>
    public IReadOnlyList<AdapterUse> Adapters { get; init; } = [];

    /// <summary>Whether the weights of <see cref="Adapters"/> are divided by their sum; a sum of zero leaves them as they are.</summary>
    /// <value>The default value is false.</value>
    public bool NormalizeAdapters { get; init; }

    /// <summary>Who asks.</summary>
    /// <value>The default value is <see cref="RequestOrigin.Anonymous"/>.</value>
    public RequestOrigin Origin { get; init; } = RequestOrigin.Anonymous;
}
