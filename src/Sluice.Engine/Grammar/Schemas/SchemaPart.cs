using System.Text.Json;

namespace Sluice.Engine.Grammar.Schemas;

/// <summary>A schema within a document, and where it stands as a JSON pointer.</summary>
internal readonly record struct SchemaPart(JsonElement Schema, string Path)
{
    public SchemaPart Member(string name, JsonElement schema) => new(schema, $"{Path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}");

    public SchemaPart Member(int index, JsonElement schema) => new(schema, $"{Path}/{index}");
}
