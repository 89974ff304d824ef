namespace Sluice.Engine;

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its answer.</summary>
    Stop,

    /// <summary>One of the request's stop strings appeared.</summary>
    StopString,

    /// <summary>The most allowed tokens were generated, or the context is full.</summary>
    Length,

    /// <summary>The model ended its answer with calls of tools.</summary>
    ToolCalls,
}
