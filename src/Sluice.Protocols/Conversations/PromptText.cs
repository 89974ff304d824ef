namespace Sluice.Protocols.Conversations;

/// <summary>A raw prompt of the completions endpoint: text, or token ids of the model.</summary>
/// <param name="Text">The text; null if ids were sent.</param>
/// <param name="TokenIds">The ids; null if text was sent.</param>
public sealed record PromptText(string? Text, IReadOnlyList<int>? TokenIds);
