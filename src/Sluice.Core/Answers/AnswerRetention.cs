namespace Sluice.Core.Answers;

/// <summary>How long answers are kept: what was not used for longest goes first.</summary>
/// <param name="Age">How long after the last use.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">How much altogether, in bytes.</param>
public sealed record AnswerRetention(TimeSpan Age, int Count, long Bytes);
