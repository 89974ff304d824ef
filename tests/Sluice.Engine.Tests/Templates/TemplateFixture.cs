using System.Text.Json;
using Sluice.Engine.Templates;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Templates;

/// <summary>Finds the repository's files and renders templates with JSON variables.</summary>
internal static class TemplateFixture
{
    public static string PathOf(string relativePath)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sluice.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The repository's root was not found."), relativePath);
    }

    public static string Read(string relativePath) => File.ReadAllText(PathOf(relativePath));

    public static JsonElement ReadJson(string relativePath) => JsonDocument.Parse(Read(relativePath)).RootElement;

    public static IReadOnlyList<PromptSegment> Segments(string template, JsonElement variables, RenderLimits? limits = null) =>
        ChatTemplate.Parse(template).Render((MappingValue)JsonInput.ToValue(variables), FixedClock.Instance, limits ?? RenderLimits.Default);

    public static string Render(string template, string variables = "{}", RenderLimits? limits = null) =>
        Text(Segments(template, JsonDocument.Parse(variables).RootElement, limits));

    public static string Text(IEnumerable<PromptSegment> segments) => string.Concat(segments.Select(segment => segment.Text));
}
