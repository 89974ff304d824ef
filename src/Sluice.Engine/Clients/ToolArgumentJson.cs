using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Sluice.Engine.Clients;

/// <summary>Arguments and results of functions as JSON.</summary>
internal static class ToolArgumentJson
{
    /// <summary>Writes arguments or a result.</summary>
    public static string Write(object? value) => value is null ? "{}" : JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(value.GetType()));

    /// <summary>Reads the arguments of a call: what they are stays JSON, which functions turn into what they want.</summary>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static IDictionary<string, object?> Read(string json)
    {
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json.Length == 0 ? "{}" : json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The arguments are no JSON object.");
        }

        foreach (var member in document.RootElement.EnumerateObject())
        {
            arguments[member.Name] = member.Value.Clone();
        }

        return arguments;
    }
}
