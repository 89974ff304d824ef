namespace Sluice.Engine;

/// <summary>How much a model should think before it answers. What its chat template can't be told is left out; see <see cref="EngineModelInfo.Reasoning"/>.</summary>
public sealed record ChatReasoning
{
    /// <summary>Whether to think at all; null leaves it to the template. Where thinking can't be turned off, false is the least of it that can be asked for.</summary>
    public bool? Enabled { get; init; }

    /// <summary>
    /// How much: <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c>, <c>max</c>, or <c>none</c>, which is no thinking at all; null leaves it to the template. Of a
    /// word that the template does not know the nearest one is taken; where it only knows on and off, it is on.
    /// </summary>
    public string? Effort { get; init; }

    /// <summary>
    /// How many tokens to think at most: the engine writes the mark behind the thinking then, where <see cref="ReasoningControls.HoldsBudget"/> says so; templates that take the number are told it as a
    /// hint. Null for no bound.
    /// </summary>
    public int? BudgetTokens { get; init; }
}
