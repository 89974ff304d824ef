using Sluice.Engine.Templates;

namespace Sluice.Engine.Chat.Formats;

/// <summary>Renders made-up conversations with a template, to see what it writes around words that occur nowhere else.</summary>
internal sealed class FormatProbe(ChatPromptRenderer renderer)
{
    internal const string Answer = "Zprobeanswer";
    internal const string Thought = "Zprobethought";
    internal const string FirstName = "zprobe_first";
    internal const string SecondName = "zprobe_second";
    internal const string FirstKey = "zprobe_key_a";
    internal const string SecondKey = "zprobe_key_b";
    internal const string FirstValue = "Zprobe value one";
    internal const string SecondValue = "Zprobe value two";

    private const string Schema = "{\"type\":\"object\",\"properties\":{\"" + FirstKey + "\":{\"type\":\"string\"},\"" + SecondKey + "\":{\"type\":\"string\"}}}";

    /// <summary>The functions that the conversations can call.</summary>
    internal static ChatTool[] Tools { get; } = [new(FirstName, "First.", Schema), new(SecondName, "Second.", Schema)];

    /// <summary>The same with a template that gets arguments in this form.</summary>
    internal FormatProbe WithArgumentsAsText(bool isText) => new(renderer.WithArgumentsAsText(isText));

    /// <summary>A conversation that ends with this message of the assistant, or null where the template refuses it.</summary>
    internal string? Render(ChatMessage assistant)
    {
        try
        {
            var segments = renderer.Render([new ChatMessage("user", "Zprobequestion"), assistant], Tools, addGenerationPrompt: false);
            return string.Concat(segments.Select(segment => segment.Text));
        }
        catch (TemplateRenderException)
        {
            return null;
        }
    }

    /// <summary>The arguments of the first call as JSON.</summary>
    internal static string Arguments => $$"""{"{{FirstKey}}": "{{FirstValue}}", "{{SecondKey}}": "{{SecondValue}}"}""";
}
