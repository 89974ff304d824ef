using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>Words of JSON Schema that ask nothing of a value.</summary>
internal static class SchemaKeywords
{
    private static readonly HashSet<string> Annotations = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "id", "$comment", "$defs", "definitions", "$vocabulary", "title", "description", "default", "examples", "example", "deprecated",
        "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "externalDocs", "xml", "propertyOrdering",
    };

    /// <summary>The schema that everything meets.</summary>
    public static JsonElement True { get; } = Parse("true");

    /// <summary>The schema of any object.</summary>
    public static JsonElement AnyObject { get; } = Parse("""{"type":"object"}""");

    /// <summary>The value null.</summary>
    public static JsonElement Null { get; } = Parse("null");

    public static bool IsAnnotation(string keyword) => Annotations.Contains(keyword) || keyword.StartsWith("x-", StringComparison.Ordinal);

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
