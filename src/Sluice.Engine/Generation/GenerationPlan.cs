using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Generation;

/// <summary>A request with its prompt as tokens and everything checked.</summary>
internal sealed record GenerationPlan
{
    public required int[] Prompt { get; init; }

    public required SamplingParameters Sampling { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Already limited to what is left of the context.</summary>
    public required int MaxTokens { get; init; }

    public required IReadOnlyList<string> StopStrings { get; init; }

    public required int Choices { get; init; }

    public required int? TopLogprobs { get; init; }

    /// <summary>Makes the constraint of one choice; null where any token may follow.</summary>
    public Func<ITokenConstraint>? NewConstraint { get; init; }

    public RequestOrigin Origin { get; init; } = RequestOrigin.Anonymous;

    public IReadOnlyList<AdapterUse> Adapters { get; init; } = [];

    public bool NormalizesAdapters { get; init; }

    public bool IgnoresStopTokens { get; init; }

    /// <summary>Control tokens that belong to the text all the same, because a parser looks for them there.</summary>
    public IReadOnlyList<int> VisibleControls { get; init; } = [];
}
