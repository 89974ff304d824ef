using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Engine;

namespace Sluice.Bench.Grammar;

/// <summary>Constraints of the kinds that requests bring.</summary>
internal static class Workloads
{
    private const string Words = "the quick brown fox jumps over a lazy dog while nobody looks and then goes home to sleep until tomorrow";

    public static IReadOnlyList<Workload> All { get; } =
    [
        Schema("person", """{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":130},"email":{"type":"string","format":"email"},"active":{"type":"boolean"}},"required":["name","age","email","active"],"additionalProperties":false}""",
            random => new JsonObject { ["name"] = Text(random, 3), ["age"] = random.Next(130), ["email"] = $"user{random.Next(1000)}@mail.example.org", ["active"] = random.Next(2) == 0 }),
        Schema("lengths", """{"type":"object","properties":{"title":{"type":"string","minLength":3,"maxLength":80},"body":{"type":"string","maxLength":2000}},"required":["title","body"],"additionalProperties":false}""",
            random => new JsonObject { ["title"] = Text(random, 8), ["body"] = Text(random, 120) }),
        Schema("short", """{"type":"array","items":{"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":24},"note":{"type":"string","maxLength":100}},"required":["name","note"],"additionalProperties":false}}""",
            random => new JsonArray([.. Enumerable.Range(0, 10).Select(i => (JsonNode)new JsonObject { ["name"] = Cut(Text(random, 6), 24), ["note"] = Cut(Text(random, 25), 100) })])),
        Schema("list", """{"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"},"kind":{"enum":["alpha","beta","gamma","delta"]},"score":{"type":"number","minimum":0,"maximum":1},"note":{"type":"string"}},"required":["id","kind","score"],"additionalProperties":false},"minItems":1}""",
            random => new JsonArray([.. Enumerable.Range(0, 12).Select(i => (JsonNode)new JsonObject { ["id"] = random.Next(100000), ["kind"] = "gamma", ["score"] = random.Next(1000) / 1000m, ["note"] = Text(random, 6) })])),
        Schema("tree", """{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"label":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["label","children"],"additionalProperties":false}}}""", random => Tree(random, 4)),
        Schema("union", """{"type":"array","items":{"anyOf":[{"type":"object","properties":{"type":{"const":"text"},"text":{"type":"string"}},"required":["type","text"],"additionalProperties":false},{"type":"object","properties":{"type":{"const":"image"},"url":{"type":"string","format":"uri"},"width":{"type":"integer","minimum":1,"maximum":8192}},"required":["type","url","width"],"additionalProperties":false}]}}""",
            random => new JsonArray([.. Enumerable.Range(0, 8).Select(i => (JsonNode)(i % 2 == 0 ? new JsonObject { ["type"] = "text", ["text"] = Text(random, 9) } : new JsonObject { ["type"] = "image", ["url"] = $"https://example.org/{random.Next(9999)}.png", ["width"] = random.Next(1, 8192) }))])),
        Schema("patterns", """{"type":"object","properties":{"id":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4,8}$"},"day":{"type":"string","format":"date"},"key":{"type":"string","format":"uuid"},"slug":{"type":"string","pattern":"^[a-z]+(-[a-z]+)*$"}},"required":["id","day","key","slug"],"additionalProperties":false}""",
            random => new JsonObject { ["id"] = $"ABC-{random.Next(1000, 99999)}", ["day"] = "2026-11-21", ["key"] = $"{random.Next():x8}-1111-4222-8333-{random.NextInt64(1L << 47):x12}", ["slug"] = Text(random, 4).Replace(' ', '-') }),
        Schema("map", """{"type":"object","additionalProperties":{"type":"array","items":{"type":"number"}}}""",
            random => new JsonObject(Enumerable.Range(0, 6).Select(i => KeyValuePair.Create<string, JsonNode?>($"{Text(random, 1)}{i}", new JsonArray(random.Next(100), random.Next(10000) / 100m))))),
        new("json", OutputConstraint.JsonObject, [.. Texts(random => new JsonObject { ["a"] = Text(random, 5), ["b"] = new JsonArray(1, null, true, Text(random, 2)), ["c"] = Tree(random, 2) })]),
        .. TextWorkloads.All,
        .. ChoiceWorkloads.All,
    ];

    internal static Workload Schema(string name, string schema, Func<Random, JsonNode> make)
    {
        using var document = JsonDocument.Parse(schema);
        return new Workload(name, OutputConstraint.JsonSchema(document.RootElement), [.. Texts(make)]);
    }

    internal static IEnumerable<string> Texts(Func<Random, JsonNode> make) =>
        Enumerable.Range(1, 6).Select(seed => make(new Random(seed)).ToJsonString());

    private static JsonObject Tree(Random random, int depth) => new()
    {
        ["label"] = Text(random, 2),
        ["children"] = new JsonArray([.. Enumerable.Range(0, depth == 0 ? 0 : 2).Select(_ => (JsonNode)Tree(random, depth - 1))]),
    };

    internal static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    internal static string Text(Random random, int words)
    {
        string[] all = Words.Split(' ');
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => all[random.Next(all.Length)]));
    }
}
