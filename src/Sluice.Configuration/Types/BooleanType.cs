using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>YAML 1.2's true and false; yes, no, on and off are text.</summary>
internal sealed class BooleanType : ScalarType<bool>
{
    public override string Label => "true or false";

    protected override bool AcceptsQuoted => false;

    protected override string Expected => Label;

    protected override bool TryParse(string text, BindingContext context, out bool value, [NotNullWhen(false)] out string? problem)
    {
        value = text is "true" or "True" or "TRUE";
        problem = value || text is "false" or "False" or "FALSE" ? null : "is not true or false";
        return problem is null;
    }

    protected override JsonNode Format(bool value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}
