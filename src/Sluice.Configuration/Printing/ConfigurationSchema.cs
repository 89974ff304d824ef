using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Keys;

namespace Sluice.Configuration.Printing;

/// <summary>The JSON Schema (2020-12) of the configuration, made from the same keys that read it.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Prints the schema for editors.</summary>
    public static string ToJson()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sluice configuration",
        };
        foreach (var (name, value) in SluiceKeys.Type.Schema())
        {
            schema[name] = value?.DeepClone();
        }

        return schema.ToJsonString(s_indented);
    }
}
