namespace Sluice.Engine.Templates;

/// <summary>Why the rendering of a template failed.</summary>
public enum TemplateFailure
{
    /// <summary>The template refused its input with <c>raise_exception</c>.</summary>
    Raised,

    /// <summary>A limit of <see cref="RenderLimits"/> was passed.</summary>
    Limit,

    /// <summary>An operation met a value that it can't work on.</summary>
    Type,
}
