namespace Sluice.Engine;

/// <summary>The end of one continuation.</summary>
/// <param name="Choice">Which continuation ended, from 0.</param>
/// <param name="Reason">Why it ended; never <see cref="FinishReason.ToolCalls"/>.</param>
/// <param name="StopString">The stop string that ended it, where one did.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of them that had been calculated before, for another request or another choice.</param>
/// <param name="OutputTokens">Tokens that were generated, the one that ended the text included.</param>
/// <param name="Timings">How long it took.</param>
public sealed record GenerationFinished(
    int Choice,
    FinishReason Reason,
    string? StopString,
    int PromptTokens,
    int CachedTokens,
    int OutputTokens,
    GenerationTimings Timings)
    : GenerationUpdate(Choice);
