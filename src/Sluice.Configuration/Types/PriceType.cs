using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>An exact amount of USD, with at most nine decimals.</summary>
internal sealed class PriceType : ScalarType<decimal>
{
    private const int Maximum = 1_000_000;
    private const int Decimals = 9;

    public override string Label => "amount in USD";

    protected override bool AcceptsQuoted => false;

    protected override bool TryParse(string text, BindingContext context, out decimal value, [NotNullWhen(false)] out string? problem)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        problem = isNumber && value <= Maximum && value.Scale <= Decimals
            ? null
            : $"is not an amount from 0 to {Maximum} with at most {Decimals} decimals, such as 3.75";
        return problem is null;
    }

    protected override JsonNode Format(decimal value, RenderContext context) => JsonValue.Create(value);

    public override JsonObject Schema() => new() { ["type"] = "number", ["minimum"] = 0, ["maximum"] = Maximum };
}
