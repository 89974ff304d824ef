using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A number from 0 to 1.</summary>
internal sealed class WeightType : ScalarType<decimal>
{
    public override string Label => "number from 0 to 1";

    protected override bool AcceptsQuoted => false;

    protected override bool TryParse(string text, BindingContext context, out decimal value, [NotNullWhen(false)] out string? problem)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        problem = isNumber && value <= 1 ? null : $"is not a {Label}";
        return problem is null;
    }

    protected override JsonNode Format(decimal value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = 1 };
}
