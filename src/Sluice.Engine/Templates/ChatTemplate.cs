using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Templates;

/// <summary>A parsed chat template in the Jinja language; immutable, and safe to render from several threads at once.</summary>
public sealed class ChatTemplate
{
    private readonly Block _body;

    private ChatTemplate(string source, Block body)
    {
        Source = source;
        _body = body;
    }

    /// <summary>The text that the template was parsed from.</summary>
    public string Source { get; }

    /// <summary>Parses a template; a tag that stands alone on its line leaves no blank line behind.</summary>
    /// <exception cref="TemplateSyntaxException">The source is not valid, names an unknown filter or test, or nests too deeply.</exception>
    public static ChatTemplate Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ChatTemplate(source, TemplateParser.Parse(source));
    }

    /// <summary>Renders the template to stretches of template text and of input.</summary>
    /// <exception cref="TemplateRenderException">The template refused its input, met a value of the wrong type, or passed a limit.</exception>
    internal IReadOnlyList<PromptSegment> Render(MappingValue variables, TimeProvider clock, RenderLimits limits)
    {
        var context = new RenderContext(variables, clock, limits);
        _body.Execute(context);
        var text = context.Output.Build();
        var segments = new List<PromptSegment>();
        foreach (var (start, length, isInput) in text.Stretches())
        {
            segments.Add(new PromptSegment(text.Text.Substring(start, length), !isInput));
        }

        return segments;
    }
}
