using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Types;

/// <summary>A whole number of ms, s, m or h, from 1 ms on.</summary>
/// <param name="maximumHours">The longest, in hours.</param>
internal sealed class DurationType(int maximumHours = 24) : ScalarType<TimeSpan>
{
    private static readonly (string Unit, long Milliseconds)[] s_units = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];

    public override string Label => "duration";

    protected override bool TryParse(string text, BindingContext context, out TimeSpan value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = "is not a duration such as 500ms, 30s, 5m or 1h";
        var (unit, milliseconds) = Array.Find(s_units, unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        if (unit is null || !int.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        value = TimeSpan.FromMilliseconds(count * milliseconds);
        problem = value > TimeSpan.Zero && value <= TimeSpan.FromHours(maximumHours) ? null : $"is not a duration from 1ms to {maximumHours}h";
        return problem is null;
    }

    protected override JsonNode Format(TimeSpan value, RenderContext context)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        var (unit, size) = s_units.OrderByDescending(unit => unit.Milliseconds).First(unit => milliseconds % unit.Milliseconds == 0);
        return JsonValue.Create($"{milliseconds / size}{unit}");
    }

    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^[0-9]+(ms|s|m|h)$" };
}
