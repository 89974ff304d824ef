namespace Sluice.Engine.Grammar;

/// <summary>Where the reasoning of an answer stands when its generation begins.</summary>
internal enum ReasoningState
{
    /// <summary>There is none, or it is over.</summary>
    None,

    /// <summary>The model may begin it.</summary>
    Possible,

    /// <summary>The prompt has begun it.</summary>
    Open,
}
