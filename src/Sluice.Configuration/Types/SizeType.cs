using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A number of bytes: plain, or with B, KiB, MiB or GiB.</summary>
internal sealed class SizeType(long minimum, long maximum) : ScalarType<long>
{
    private static readonly (string Unit, long Bytes)[] s_units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1), ("", 1)];

    public override string Label => "size";

    protected override bool TryParse(string text, BindingContext context, out long value, [NotNullWhen(false)] out string? problem)
    {
        value = 0;
        problem = "is not a size such as 64KiB, 30MiB, 1GiB or a number of bytes";
        var (unit, bytes) = Array.Find(s_units, unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        if (!int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        value = count * bytes;
        problem = value >= minimum && value <= maximum ? null : $"is not a size from {Print(minimum)} to {Print(maximum)}";
        return problem is null;
    }

    protected override JsonNode Format(long value, RenderContext context) => Print(value);

    private static string Print(long value)
    {
        var (unit, size) = Array.Find(s_units, unit => value % unit.Bytes == 0);
        return $"{value / size}{unit}";
    }

    public override JsonObject Schema() => new()
    {
        ["type"] = new JsonArray("string", "integer"),
        ["pattern"] = "^[0-9]+(B|KiB|MiB|GiB)?$",
    };
}
