namespace Sluice.Engine.Templates;

/// <summary>A valid template could not be rendered with the values it was given.</summary>
public sealed class TemplateRenderException : Exception
{
    /// <summary>Creates the error.</summary>
    public TemplateRenderException(TemplateFailure failure, string message, int line)
        : base(message)
    {
        Failure = failure;
        Line = line;
    }

    /// <summary>The kind of failure.</summary>
    public TemplateFailure Failure { get; }

    /// <summary>Line of the template's source that was being rendered, from 1.</summary>
    public int Line { get; }
}
