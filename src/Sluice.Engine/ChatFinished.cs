namespace Sluice.Engine;

/// <summary>The end of one answer.</summary>
/// <param name="Choice">Which answer ended, from 0.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="StopString">The stop string that ended it, where one did.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of them that had been calculated before, for another request or another answer.</param>
/// <param name="OutputTokens">Tokens that were generated, reasoning and the one that ended the text included.</param>
/// <param name="ReasoningTokens">Those of them that were reasoning, with the marks around it.</param>
/// <param name="Timings">How long it took.</param>
public sealed record ChatFinished(
    int Choice,
    FinishReason Reason,
    string? StopString,
    int PromptTokens,
    int CachedTokens,
    int OutputTokens,
    int ReasoningTokens,
    GenerationTimings Timings)
    : ChatUpdate(Choice);
