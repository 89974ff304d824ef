namespace Sluice.Engine;

/// <summary>What a model's chat template can be told about thinking, found by rendering it.</summary>
public sealed record ReasoningControls
{
    /// <summary>A template that can't be told anything.</summary>
    public static ReasoningControls None { get; } = new();

    /// <summary>The template's variables for it, such as <c>enable_thinking</c>: those that change what it writes.</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Whether thinking can be turned on and off.</summary>
    public bool CanSwitch { get; init; }

    /// <summary>The words for how much to think that the template takes, least first; none where it takes none.</summary>
    public IReadOnlyList<string> Efforts { get; init; } = [];

    /// <summary>Whether the template takes a number of tokens.</summary>
    public bool TakesBudget { get; init; }

    /// <summary>Whether the engine ends the thinking where a number of tokens was spent.</summary>
    public bool HoldsBudget { get; init; }
}
