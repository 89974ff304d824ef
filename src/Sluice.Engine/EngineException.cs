namespace Sluice.Engine;

/// <summary>A model or a request that the engine can't serve.</summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates the error with its reason and a message for people.</summary>
    public EngineException(EngineErrorCode code, string message, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
    }

    /// <summary>The reason.</summary>
    public EngineErrorCode Code { get; }

    /// <summary>The prompt's length in tokens, where <see cref="Code"/> is <see cref="EngineErrorCode.ContextExceeded"/>.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>How many tokens prompt and output may have together, where <see cref="Code"/> is <see cref="EngineErrorCode.ContextExceeded"/>.</summary>
    public int? ContextLength { get; init; }

    /// <summary>
    /// What is wrong: the keyword or construct of a constraint as a path such as <c>/properties/a/not</c>, or an option by the name that OpenAI's and other
    /// servers give it, such as <c>top_k</c>. Null where that is not known.
    /// </summary>
    public string? Element { get; init; }
}
