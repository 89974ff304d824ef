using System.Text.Json.Nodes;
using Sluice.Engine;

namespace Sluice.Bench.Grammar;

/// <summary>Long lists of alternatives, and constraints that are no schemas.</summary>
internal static class ChoiceWorkloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        Choice("enum of 300", 300, values => new JsonObject { ["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) }),
        Choice("enum of 5000", 5000, values => new JsonObject { ["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) }),
        Choice("alternation of 300", 300, values => new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', values)})$" }),
        Choice("alternation of 3000", 3000, values => new JsonObject { ["type"] = "string", ["pattern"] = $"^({string.Join('|', values)})$" }),
        Choice("anyOf of 60", 60, values => new JsonObject { ["anyOf"] = new JsonArray([.. values.Select(value => new JsonObject { ["type"] = "string", ["pattern"] = $"^{value}[a-z0-9]*$" })]) }),
        Workloads.Schema("60 members", $$"""{"type":"object","properties":{{{string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"field{i}\":{{\"type\":\"string\"}}"))}}},"additionalProperties":false}""",
            random => new JsonObject(Enumerable.Range(0, 60).Where(i => random.Next(3) == 0).Select(i => KeyValuePair.Create<string, JsonNode?>($"field{i}", Workloads.Text(random, 2))))),
        Workloads.Schema("names of members", """{"type":"object","patternProperties":{"^[a-z]+_id$":{"type":"integer"},"^[a-z]+_at$":{"type":"string","format":"date"}},"additionalProperties":false}""",
            random => new JsonObject { [$"{Word(random)}_id"] = random.Next(1000), [$"{Word(random)}_at"] = "2026-11-21" }),
        new("regex, list", OutputConstraint.Regex("(?:- [^\\n]{1,80}\\n){1,20}"), [.. Made(random => string.Concat(Enumerable.Range(0, 8).Select(_ => $"- {Workloads.Text(random, 6)}\n")))]),
        new("regex, letters", OutputConstraint.Regex("(?:[A-Z][a-z]*|[a-z]+)(?: [a-z]+){4,60}\\."), [.. Made(random => $"The {Workloads.Text(random, 30)}.")]),
        new("GBNF, code", OutputConstraint.Grammar("""
            root ::= statement+
            statement ::= name " = " sum ";\n" | "if (" sum ") {\n" statement* "}\n"
            sum ::= product ((" + " | " - ") product)*
            product ::= atom ((" * " | " / ") atom)*
            atom ::= name | number | "(" sum ")" | name "(" (sum (", " sum)*)? ")"
            name ::= [a-zA-Z_] [a-zA-Z0-9_]*
            number ::= [0-9]+ ("." [0-9]+)?
            """), [.. Made(random => string.Concat(Enumerable.Range(0, 5).Select(_ => $"{Word(random)}_{Word(random)} = ({Word(random)} + {random.Next(99)}) * {Word(random)}(a, b2);\n")) + "if (a) {\nb = c;\n}\n")]),
    ];

    private static Workload Choice(string name, int count, Func<List<string>, JsonObject> make)
    {
        var random = new Random(5);
        var values = new List<string>();
        while (values.Count < count)
        {
            values.Add($"{Workloads.Text(random, 3).Replace(' ', '_')}_{values.Count}");
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["choice"] = make(values), ["other"] = new JsonObject { ["type"] = "string" } },
            ["required"] = new JsonArray("choice", "other"),
            ["additionalProperties"] = false,
        };
        return Workloads.Schema(name, schema.ToJsonString(), drawn => new JsonObject { ["choice"] = values[drawn.Next(count)], ["other"] = Workloads.Text(drawn, 3) });
    }

    private static string Word(Random random) => Workloads.Text(random, 1);

    private static IEnumerable<string> Made(Func<Random, string> make) => Enumerable.Range(1, 6).Select(seed => make(new Random(seed)));
}
