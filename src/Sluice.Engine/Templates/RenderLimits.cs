namespace Sluice.Engine.Templates;

/// <summary>What one rendering of a template may consume; passing any of these ends it with a <see cref="TemplateRenderException"/>.</summary>
public sealed record RenderLimits
{
    /// <summary>The limits used when none are given.</summary>
    public static RenderLimits Default { get; } = new();

    /// <summary>Evaluated nodes and touched elements together; text work is bounded at 128 characters for each.</summary>
    /// <value>The default value is 1,000,000.</value>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>Characters (UTF-16 units) of the output, and of any single text on the way.</summary>
    /// <value>The default value is 8 Mi characters.</value>
    public int MaxOutputChars { get; init; } = 8 * 1024 * 1024;

    /// <summary>How deep macros may call each other.</summary>
    /// <value>The default value is 64.</value>
    public int MaxCallDepth { get; init; } = 64;

    /// <summary>Elements of one sequence made by <c>range</c>, <c>*</c>, <c>+</c> or a filter.</summary>
    /// <value>The default value is 100,000.</value>
    public int MaxSequenceLength { get; init; } = 100_000;
}
