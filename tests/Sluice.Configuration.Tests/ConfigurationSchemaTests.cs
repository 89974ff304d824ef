using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Tests;

public class ConfigurationSchemaTests
{
    [Fact]
    public void ToJson_Properties_AreTheOptionTypesProperties() =>
        Compare(JsonNode.Parse(ConfigurationSchema.ToJson())!.AsObject(), typeof(SluiceOptions), "");

    [Fact]
    public void ToJson_EveryKey_HasADescription()
    {
        foreach (var properties in Descend(JsonNode.Parse(ConfigurationSchema.ToJson())!).OfType<JsonObject>().Select(node => node["properties"]).OfType<JsonObject>())
        {
            Assert.All(properties, property => Assert.NotEmpty((string?)property.Value!["description"] ?? ""));
        }
    }

    private static void Compare(JsonObject schema, Type type, string path)
    {
        var properties = schema["properties"]!.AsObject();
        var expected = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), properties.Select(property => property.Key).Order(StringComparer.Ordinal));
        foreach (var (name, property) in expected)
        {
            var inner = Inner(properties[name]!.AsObject());
            var innerType = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[^1] : property.PropertyType;
            var isRecord = innerType.Namespace == typeof(SluiceOptions).Namespace && !innerType.IsEnum;
            Assert.True(isRecord == inner.ContainsKey("properties"), $"{path}{name}");
            if (isRecord)
            {
                Compare(inner, innerType, $"{path}{name}.");
            }
        }
    }

    private static JsonObject Inner(JsonObject schema) =>
        schema["items"]?.AsObject() ?? schema["anyOf"]?[0]?.AsObject() ?? schema;

    private static IEnumerable<JsonNode> Descend(JsonNode node) => node switch
    {
        JsonObject mapping => mapping.Where(item => item.Value is not null).SelectMany(item => Descend(item.Value!)).Prepend(mapping),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Descend),
        _ => [],
    };
}
