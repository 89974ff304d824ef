using System.Runtime.CompilerServices;

namespace Sluice.Engine.Templates;

/// <summary>Counts down what a rendering may still consume.</summary>
internal sealed class RenderBudget(RenderLimits limits)
{
    private const int CharsPerStep = 128;

    private long _steps = limits.MaxSteps;
    private long _chars = (long)limits.MaxSteps * CharsPerStep;

    /// <summary>Line of the statement that is being rendered.</summary>
    public int Line { get; set; } = 1;

    public RenderLimits Limits => limits;

    public void Step(long count = 1)
    {
        if ((_steps -= count) < 0)
            throw Exceeded("steps");
    }

    /// <summary>Pays for reading or writing that many characters.</summary>
    public void Chars(long count)
    {
        if ((_chars -= count) < 0)
            throw Exceeded("text work");
    }

    /// <summary>Pays for a text of that length, which must fit into the limit for one text.</summary>
    public void TextOf(long length)
    {
        if (length > limits.MaxOutputChars)
            throw Exceeded("text length");
        Chars(length);
    }

    /// <summary>Pays for a sequence of that length, which must fit into the limit for one sequence.</summary>
    public void SequenceOf(long length)
    {
        if (length > limits.MaxSequenceLength)
            throw Exceeded("sequence length");
        Step(length);
    }

    /// <summary>Turns recursion that would overflow the stack into an error.</summary>
    public void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw Exceeded("nesting depth");
    }

    public TemplateRenderException Exceeded(string what) =>
        new(TemplateFailure.Limit, $"The template exceeded its limit of {what}.", Line);

    public TemplateRenderException TypeError(string message) => new(TemplateFailure.Type, message, Line);
}
