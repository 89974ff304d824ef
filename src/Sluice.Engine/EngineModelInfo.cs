namespace Sluice.Engine;

/// <summary>What a loaded model is and can do.</summary>
public sealed record EngineModelInfo
{
    /// <summary>The name that the file states, else the file's own name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The architecture, such as <c>qwen3</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Elements of all tensors together.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>The format of most of the weights, such as <c>Q8_0</c>.</summary>
    public required string Quantization { get; init; }

    /// <summary>Tokens that prompt and output of one sequence may have together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Tokens that the model was trained for.</summary>
    public required int TrainedContextLength { get; init; }

    /// <summary>The number of tokens in the vocabulary.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Bytes of the weights as the kernels read them.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>The most bytes that the keys and values of all sequences and remembered prefixes take.</summary>
    public required long KvBytes { get; init; }

    /// <summary>Sequences that are generated at once.</summary>
    public required int MaxParallel { get; init; }

    /// <summary>Threads that calculate.</summary>
    public required int Threads { get; init; }

    /// <summary>Whether the file has a chat template; without one, conversations are written as ChatML.</summary>
    public required bool HasChatTemplate { get; init; }

    /// <summary>Whether the chat template shows tool definitions to the model.</summary>
    public required bool SupportsTools { get; init; }

    /// <summary>Whether the model marks reasoning that precedes its answers.</summary>
    public required bool SupportsReasoning { get; init; }

    /// <summary>What the chat template can be told about thinking.</summary>
    public ReasoningControls Reasoning { get; init; } = ReasoningControls.None;

    /// <summary>The pack file that the weights are mapped from; null if they are in memory or used as they lie in the model's file.</summary>
    public string? PackFile { get; init; }

    /// <summary>What the one who runs the engine should know: nothing is wrong with the answers, but something could be better.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>How the model writes calls, found in its chat template: <c>json</c>, <c>tagged-json</c>, <c>tagged-values</c>, <c>bare-object</c>, <c>python-calls</c> or <c>harmony</c>; or what is assumed, and why.</summary>
    public required string ToolCallFormat { get; init; }
}
