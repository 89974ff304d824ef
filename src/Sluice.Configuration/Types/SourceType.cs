using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>Where weights are: <c>file:PATH.gguf</c> or one of the bundled ones, <c>builtin:NAME</c>.</summary>
/// <param name="bundled">The sources of the bundled ones.</param>
internal sealed class SourceType(params IReadOnlyList<string> bundled) : ScalarType<string>
{
    private const string File = "file:";

    /// <summary>The source of a model.</summary>
    public SourceType()
        : this("builtin:" + BundledModels.Default)
    {
    }

    public override string Label => "model source";

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = text;
        if (text.StartsWith(File, StringComparison.Ordinal))
        {
            problem = PathType.Resolve(text[File.Length..], context, out var path);
            value = File + path;
        }
        else
        {
            problem = bundled.Contains(text) ? null : $"is not file:PATH.gguf or {string.Join(" or ", bundled)}";
        }

        return problem is null;
    }

    protected override JsonNode Format(string value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^(file:.+|builtin:.+)$" };
}
