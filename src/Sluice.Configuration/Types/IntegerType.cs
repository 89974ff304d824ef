using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerType(int minimum, int maximum) : ScalarType<int>
{
    public override string Label => $"integer from {minimum} to {maximum}";

    protected override bool AcceptsQuoted => false;

    protected override bool TryParse(string text, BindingContext context, out int value, [NotNullWhen(false)] out string? problem)
    {
        var isInteger = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        problem = isInteger && value >= minimum && value <= maximum ? null : $"is not an {Label}";
        return problem is null;
    }

    protected override JsonNode Format(int value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum };
}
