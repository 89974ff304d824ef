namespace Sluice.Engine;

/// <summary>The conversation was accepted: the first update of a chat, told once for all of its choices.</summary>
/// <param name="PromptTokens">The prompt's length in tokens.</param>
public sealed record ChatStarted(int PromptTokens) : ChatUpdate(0);
