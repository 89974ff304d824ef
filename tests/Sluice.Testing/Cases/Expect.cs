using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>What cases demand. They run in tests and in a benchmark, so they know no test framework.</summary>
internal static class Expect
{
    /// <summary>Demands that something holds.</summary>
    public static void That([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CaseFailedException(otherwise);
        }
    }

    /// <summary>Demands a value.</summary>
    public static void Equal<T>(T expected, T? actual, string what) =>
        That(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {Show(expected)}, saw {Show(actual)}");

    /// <summary>Demands values in an order.</summary>
    public static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, string what) =>
        Equal(string.Join(" | ", expected.Select(Show)), string.Join(" | ", actual.Select(Show)), what);

    /// <summary>Demands JSON, whatever the order of its members.</summary>
    public static void Json(JsonNode? expected, JsonNode? actual, string what) =>
        That(JsonNode.DeepEquals(expected, actual), $"{what}: expected {expected?.ToJsonString()}, saw {actual?.ToJsonString() ?? "nothing"}");

    private static string Show<T>(T value) => value is null ? "nothing" : value is string text ? text : $"{value}";
}
