using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>The name of a built-in preset; the list is only read when a name is.</summary>
internal sealed class PresetType : ScalarType<string>
{
    public override string Label => "preset name";

    protected override bool TryParse(string text, BindingContext context, [MaybeNullWhen(false)] out string value, [NotNullWhen(false)] out string? problem)
    {
        value = text;
        problem = ProviderPresets.Names.Contains(text) ? null : $"is not one of {string.Join(", ", ProviderPresets.Names)}";
        return problem is null;
    }

    protected override JsonNode Format(string value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() =>
        new() { ["enum"] = new JsonArray([.. ProviderPresets.Names.Select(name => JsonValue.Create(name))]) };
}
