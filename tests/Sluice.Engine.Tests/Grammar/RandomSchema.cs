using System.Text.Json.Nodes;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Makes random schemas together with values that meet them.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] Names = ["name", "id", "value", "é key", "a\"b", "items", "x"];

    public (JsonObject Schema, Func<JsonNode?> Instance) Next(int depth = 3) => random.Next(depth > 0 ? 11 : 7) switch
    {
        0 => Text(),
        1 => Pattern(),
        2 => Integer(),
        3 => Number(),
        4 => Constants(),
        5 => (Schema(("type", "boolean")), () => random.Next(2) == 0),
        6 => Formatted(),
        7 => List(depth),
        8 => Either(depth),
        9 => Nullable(depth),
        _ => Members(depth),
    };

    private (JsonObject, Func<JsonNode?>) Text()
    {
        int min = random.Next(4);
        int max = min + random.Next(8);
        return (Schema(("type", "string"), ("minLength", min), ("maxLength", max)), () => Letters(random.Next(min, max + 1)));
    }

    private (JsonObject, Func<JsonNode?>) Pattern() => (
        Schema(("type", "string"), ("pattern", "^[a-c]{2,4}-(x|yy)$")),
        () => string.Concat(Enumerable.Range(0, random.Next(2, 5)).Select(_ => "abc"[random.Next(3)])) + (random.Next(2) == 0 ? "-x" : "-yy"));

    private (JsonObject, Func<JsonNode?>) Formatted() => random.Next(2) == 0
        ? (Schema(("type", "string"), ("format", "uuid")), () => new Guid(Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256)).ToArray()).ToString())
        : (Schema(("type", "string"), ("format", "date")), () => DateOnly.FromDayNumber(random.Next(1, 3_000_000)).ToString("yyyy-MM-dd", null));

    private (JsonObject, Func<JsonNode?>) Integer()
    {
        int low = random.Next(-2000, 2000);
        int high = low + random.Next(3000);
        return (Schema(("type", "integer"), ("minimum", low), ("maximum", high)), () => random.Next(low, high + 1));
    }

    private (JsonObject, Func<JsonNode?>) Number()
    {
        decimal low = random.Next(-20000, 20000) / 100m;
        decimal high = low + (random.Next(1, 5000) / 100m);
        return (
            Schema(("type", "number"), ("exclusiveMinimum", low), ("maximum", high)),
            () => low + ((high - low) * random.Next(1, 1001) / 1000m));
    }

    private (JsonObject, Func<JsonNode?>) Constants()
    {
        JsonNode?[] values = [Letters(random.Next(6)), random.Next(100), random.Next(2) == 0, null, new JsonObject { ["k"] = new JsonArray(1, "z") }];
        return (new JsonObject { ["enum"] = new JsonArray([.. values.Select(value => value?.DeepClone())]) }, () => values[random.Next(values.Length)]?.DeepClone());
    }

    private (JsonObject, Func<JsonNode?>) List(int depth)
    {
        var (item, make) = Next(depth - 1);
        int min = random.Next(3);
        int max = min + random.Next(4);
        return (
            new JsonObject { ["type"] = "array", ["items"] = item, ["minItems"] = min, ["maxItems"] = max },
            () => new JsonArray([.. Enumerable.Range(0, random.Next(min, max + 1)).Select(_ => make())]));
    }

    private (JsonObject, Func<JsonNode?>) Either(int depth)
    {
        var (left, makeLeft) = Next(depth - 1);
        var (right, makeRight) = Next(depth - 1);
        return (new JsonObject { ["anyOf"] = new JsonArray(left, right) }, () => random.Next(2) == 0 ? makeLeft() : makeRight());
    }

    private (JsonObject, Func<JsonNode?>) Nullable(int depth)
    {
        var (inner, make) = Next(depth - 1);
        return (new JsonObject { ["anyOf"] = new JsonArray(Schema(("type", "null")), inner) }, () => random.Next(4) == 0 ? null : make());
    }

    private (JsonObject, Func<JsonNode?>) Members(int depth)
    {
        var members = Names.Where(_ => random.Next(2) == 0).Select(name => (Name: name, Value: Next(depth - 1), IsRequired: random.Next(2) == 0)).ToArray();
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var (name, value, isRequired) in members)
        {
            properties[name] = value.Schema;
            if (isRequired)
            {
                required.Add(name);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false };
        return (schema, () =>
        {
            var made = new JsonObject();
            foreach (var (name, value, isRequired) in members)
            {
                if (isRequired || random.Next(2) == 0)
                {
                    made[name] = value.Instance();
                }
            }

            return made;
        }
        );
    }

    private string Letters(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => "abcé€\"\\\n z😀0".EnumerateRunes().ElementAt(random.Next(12)).ToString()));

    private static JsonObject Schema(params (string Name, JsonNode Value)[] keywords) =>
        new(keywords.Select(keyword => KeyValuePair.Create<string, JsonNode?>(keyword.Name, keyword.Value)));
}
