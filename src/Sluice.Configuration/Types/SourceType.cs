using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>Where a local model's weights are: <c>file:PATH.gguf</c> or <c>builtin:NAME</c>.</summary>
internal sealed class SourceType : ScalarType<string>
{
    private const string File = "file:";
    private const string Builtin = "builtin:";

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
            problem = text == Builtin + BundledModels.Default
                ? null
                : $"is not file:PATH.gguf or {Builtin}{BundledModels.Default}";
        }

        return problem is null;
    }

    protected override JsonNode Format(string value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^(file:.+|builtin:.+)$" };
}
