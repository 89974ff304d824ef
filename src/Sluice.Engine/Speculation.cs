namespace Sluice.Engine;

/// <summary>How tokens are guessed ahead, so that one pass may confirm several. What is generated is the same with and without.</summary>
public enum Speculation
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>By what followed the same tokens earlier in the prompt or the output.</summary>
    PromptLookup,

    /// <summary>By a smaller model with the same vocabulary.</summary>
    Draft,
}
