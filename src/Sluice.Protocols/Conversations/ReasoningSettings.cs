namespace Sluice.Protocols.Conversations;

/// <summary>How much the model should think before it answers.</summary>
/// <param name="Enabled">Thinking on or off; null if unsaid.</param>
/// <param name="Effort">The wished effort in the client's word (<c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, ...); null if unsaid.</param>
/// <param name="BudgetTokens">The most tokens to think; null if unsaid.</param>
public sealed record ReasoningSettings(bool? Enabled, string? Effort, int? BudgetTokens)
{
    /// <summary>How reasoning is to be told, where a provider tells it only if asked (<c>auto</c>, <c>concise</c>, <c>detailed</c>); null if unsaid.</summary>
    public string? Summary { get; init; }
}
