using System.Text.Json;
using Sluice.Engine;

namespace Sluice.Bench.Grammar;

/// <summary>Large schemas as programs write them, and constraints that are made to take long.</summary>
internal static class HardConstraints
{
    public static IReadOnlyList<(string Name, OutputConstraint Constraint)> All { get; } =
    [
        ("enum of 3000", Schema($$"""{"enum":[{{Join(3000, i => $"\"{Word(i)}_{i}\"")}}]}""")),
        ("enum of 3000 beside maxLength", Schema($$"""{"type":"string","maxLength":40,"enum":[{{Join(3000, i => $"\"{Word(i)}_{i}\"")}}]}""")),
        ("enum of 3000 beside a pattern", Schema($$"""{"type":"string","pattern":"^[a-z_0-9]+$","enum":[{{Join(3000, i => $"\"{Word(i)}_{i}\"")}}]}""")),
        ("enum of 50000", Schema($$"""{"enum":[{{Join(50000, i => $"\"{Word(i)}_{i}\"")}}]}""")),
        ("enum of 3000 objects", Schema($$"""{"enum":[{{Join(3000, i => $$"""{"id":{{i}},"name":"{{Word(i)}}"}""")}}]}""")),
        ("alternation of 3000", Schema($$"""{"type":"string","pattern":"^({{Join(3000, i => $"{Word(i)}_{i}", '|')}})$"}""")),
        ("two enums of 2000 in allOf", Schema($$"""{"allOf":[{"enum":[{{Join(2000, i => $"\"{Word(i)}_{i}\"")}}]},{"enum":[{{Join(2000, i => $"\"{Word(i + 500)}_{i + 500}\"")}}]}]}""")),
        ("200 properties", Schema($$"""{"type":"object","properties":{{{Join(200, i => $"\"{Word(i)}_{i}\":{Kind(i)}")}}},"additionalProperties":false}""")),
        ("200 required properties", Schema($$"""{"type":"object","properties":{{{Join(200, i => $"\"{Word(i)}_{i}\":{Kind(i)}")}}},"required":[{{Join(200, i => $"\"{Word(i)}_{i}\"")}}],"additionalProperties":false}""")),
        ("200 properties and others", Schema($$"""{"type":"object","properties":{{{Join(200, i => $"\"{Word(i)}_{i}\":{Kind(i)}")}}},"additionalProperties":{"type":"string"} }""")),
        ("1000 properties", Schema($$"""{"type":"object","properties":{{{Join(1000, i => $"\"{Word(i)}_{i}\":{Kind(i)}")}}},"additionalProperties":false}""")),
        ("30 deep", Schema(Nested(30))),
        ("120 deep", Schema(Nested(120))),
        ("300 $defs", Schema($$"""{"$ref":"#/$defs/t0","$defs":{{{Join(300, i => $$"""
            "t{{i}}":{"type":"object","properties":{"id":{{Kind(i)}},"next":{"$ref":"#/$defs/t{{(i + 1) % 300}}"},"other":{"anyOf":[{"$ref":"#/$defs/t{{(i * 7) % 300}}"},{"type":"null"}]},"list":{"type":"array","items":{"$ref":"#/$defs/t{{(i * 13) % 300}}"} } },"additionalProperties":false}
            """)}}} }""")),
        ("anyOf of 100 objects", Schema($$"""{"anyOf":[{{Join(100, i => $$"""{"type":"object","properties":{"kind":{"const":"{{Word(i)}}_{{i}}"},"a":{{Kind(i)}},"b{{i}}":{{Kind(i + 1)}}},"required":["kind"],"additionalProperties":false}""")}}]}""")),
        ("oneOf of 100 objects", Schema($$"""{"oneOf":[{{Join(100, i => $$"""{"type":"object","properties":{"kind":{"const":"{{Word(i)}}_{{i}}"},"a":{{Kind(i)}}},"required":["kind"],"additionalProperties":false}""")}}]}""")),
        ("oneOf of 1000 objects", Schema($$"""{"oneOf":[{{Join(1000, i => $$"""{"type":"object","properties":{"kind":{"const":"{{Word(i)}}_{{i}}"},"a":{{Kind(i)}}},"required":["kind"],"additionalProperties":false}""")}}]}""")),
        ("anyOf of 2000 objects", Schema($$"""{"anyOf":[{{Join(2000, i => $$"""{"type":"object","properties":{"k{{i}}":{{Kind(i)}}},"additionalProperties":false}""")}}]}""")),
        ("anyOf of 100 patterns, maxLength", Schema($$"""{"type":"string","maxLength":60,"anyOf":[{{Join(100, i => $$"""{"pattern":"^{{Word(i)}}[a-z]{{{i % 9}},40}-{{i}}$"}""")}}]}""")),
        ("minItems and maxItems 1000", Schema("""{"type":"array","minItems":1000,"maxItems":100000,"items":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}""")),
        ("maxItems 100000", Schema("""{"type":"array","maxItems":100000,"items":{"type":"integer"}}""")),
        ("maxItems within maxItems", Schema("""{"type":"array","maxItems":100000,"items":{"type":"array","maxItems":100000,"items":{"type":"array","maxItems":100000}}}""")),
        ("12 anyOf of 2 in allOf", Schema($$"""{"allOf":[{{Join(12, i => $$"""{"anyOf":[{"type":"object","properties":{"a{{i}}":{"type":"string"} } },{"type":"object","properties":{"b{{i}}":{"type":"string"} } }]}""")}}]}""")),
        ("40 anyOf of 2 in allOf", Schema($$"""{"allOf":[{{Join(40, i => $$"""{"anyOf":[{"type":"object","properties":{"a{{i}}":{"type":"string"} } },{"type":"object","properties":{"b{{i}}":{"type":"string"} } }]}""")}}]}""")),
        ("$refs that double", Schema($$"""{"$ref":"#/$defs/t0","$defs":{{{Join(40, i => $$"""
            "t{{i}}":{"allOf":[{"$ref":"#/$defs/t{{i + 1}}"},{"properties":{"x":{"$ref":"#/$defs/t{{i + 1}}"},"y":{"$ref":"#/$defs/t{{i + 1}}"} } }]}
            """)}},"t40":{"type":"object"} } }""")),
        ("300 patternProperties", Schema($$"""{"type":"object","patternProperties":{{{Join(300, i => $"\"^x{i}_[a-z]+$\":{Kind(i)}")}}},"additionalProperties":false}""")),
        ("200 properties beside patternProperties", Schema($$"""{"type":"object","properties":{{{Join(200, i => $"\"{Word(i)}_{i}\":{Kind(i)}")}}},"patternProperties":{{{Join(20, i => $"\"^x{i}_[a-z]+$\":{Kind(i)}")}}},"additionalProperties":{"type":"string"} }""")),
        ("long regex", OutputConstraint.Regex(string.Concat(Enumerable.Range(0, 20000).Select(i => Word(i) + "[a-z]+")))),
        ("long regex of options", OutputConstraint.Regex(string.Concat(Enumerable.Range(0, 3000).Select(i => $"({Word(i)})?")))),
        ("long regex of stars", OutputConstraint.Regex(string.Concat(Enumerable.Range(0, 3000).Select(i => $"({Word(i)})*")))),
        ("long pattern, maxLength", Schema($$"""{"type":"string","maxLength":1000,"pattern":"{{string.Concat(Enumerable.Range(0, 200).Select(i => $"({Word(i)})?"))}}"}""")),
        ("nested counts", OutputConstraint.Regex("((a{1000}){1000}){1000}")),
        ("nested counts of choices", OutputConstraint.Regex("((([ab]{1,1000}c?){1,1000}d?){1,1000}e)+")),
        ("nested stars", OutputConstraint.Regex("((((((a*b?)*c?)*d?)*e?)*f?)*g?)*h")),
        ("exponential", OutputConstraint.Regex("[ab]*a[ab]{200}")),
        ("exponential, maxLength", Schema("""{"type":"string","pattern":"^[a-z ]*a[a-z ]{100}$","maxLength":1000}""")),
        ("exponential search", Schema("""{"type":"string","pattern":"a.{50}b.{50}c"}""")),
        ("exponential search, lengths", Schema("""{"type":"string","pattern":"a.{50}b.{50}c","minLength":100,"maxLength":1000}""")),
        ("several patterns", Schema("""{"type":"string","allOf":[{"pattern":"[A-Z]"},{"pattern":"[a-z]"},{"pattern":"[0-9]"},{"pattern":"[!-/]"}],"minLength":8,"maxLength":64}""")),
        ("20 patterns", Schema($$"""{"type":"string","allOf":[{{Join(20, i => $$"""{"pattern":"{{(char)('a' + i)}}.*{{(char)('b' + i)}}"}""")}}],"maxLength":300}""")),
        ("patterns that exclude each other late", Schema("""{"type":"string","allOf":[{"pattern":"^([a-z]{7})*$"},{"pattern":"^([a-z]{11})*$"},{"pattern":"^([a-z]{13})*a$"},{"pattern":"^([a-z]{17})*$"},{"pattern":"^([a-z]{19})*$"}]}""")),
        ("patterns of exponential size", Schema("""{"type":"string","allOf":[{"pattern":"a.{12}$"},{"pattern":"b.{13}$"},{"pattern":"c.{14}$"}]}""")),
        ("ambiguous GBNF", OutputConstraint.Grammar("root ::= root root | \"a\" root \"a\" | [a-z] | \" \"")),
        ("right recursive GBNF", OutputConstraint.Grammar("root ::= a\na ::= [a-z] a | [a-z] b | \"\"\nb ::= [a-z] b [a-z] | a")),
        ("palindromes", OutputConstraint.Grammar("root ::= \"a\" root \"a\" | \"b\" root \"b\" | [ab]?")),
        ("GBNF of 2000 rules", OutputConstraint.Grammar("root ::= r0\n" + string.Join('\n', Enumerable.Range(0, 2000).Select(i => $"r{i} ::= \"{Word(i)}\" r{(i + 1) % 2000} | \"x\" r{i * 31 % 2000} \"y\" | r{i * 17 % 2000}")))),
        ("GBNF counts", OutputConstraint.Grammar("root ::= (a{0,1000} \";\"){0,1000}\na ::= [a-z] | \"(\" a \")\"")),
        ("GBNF counts of counts", OutputConstraint.Grammar("root ::= ((a{0,90} \";\"){0,90} \".\"){0,90}\na ::= [a-z] | \"(\" a \")\"")),
        ("GBNF rules that double", OutputConstraint.Grammar("root ::= r0\n" + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"r{i} ::= r{i + 1} r{i + 1}")) + "\nr60 ::= [a-z]?")),
        ("GBNF empty rules that double", OutputConstraint.Grammar("root ::= r0 \"x\"\n" + string.Join('\n', Enumerable.Range(0, 60).Select(i => $"r{i} ::= r{i + 1} r{i + 1} | r{i} r{i}?")) + "\nr60 ::= \"\" | \"(\" r0 \")\"")),
        ("Unicode class", OutputConstraint.Regex("[\\u0100-\\u0180\\u0200-\\u02ff\\u0400-\\u04ff\\u4e00-\\u9fff\\u{1f300}-\\u{1f5ff}]{1,200}")),
        ("class of 2000 single characters", OutputConstraint.Regex($"[{string.Concat(Enumerable.Range(0, 2000).Select(i => $"\\u{0x4e00 + (i * 3):x4}"))}]+")),
        ("numbers within bounds", Schema("""{"type":"array","items":{"type":"number","minimum":-123456.789012345,"exclusiveMaximum":98765432.10987}}""")),
        ("constant of a megabyte", Schema($$"""{"const":"{{new string('a', 1_000_000)}}"}""")),
        ("text of a megabyte", OutputConstraint.Grammar($"root ::= \"{new string('a', 1_000_000)}\"")),
    ];

    private static OutputConstraint Schema(string schema)
    {
        using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = 1000 });
        return OutputConstraint.JsonSchema(document.RootElement);
    }

    private static string Kind(int i) => (i % 7) switch
    {
        0 => """{"type":"string"}""",
        1 => """{"type":"integer"}""",
        2 => """{"type":"string","format":"date-time"}""",
        3 => """{"enum":["red","green","blue"]}""",
        4 => """{"type":"array","items":{"type":"number"}}""",
        5 => """{"type":"string","maxLength":80}""",
        _ => """{"anyOf":[{"type":"null"},{"type":"boolean"}]}""",
    };

    private static string Nested(int depth) => depth == 0
        ? """{"type":"string"}"""
        : $$"""{"type":"object","properties":{"a":{"type":"string"},"b":{{Nested(depth - 1)}},"c":{"type":"integer"} },"additionalProperties":false}""";

    private static string Word(int i) => Workloads.Text(new Random(i), 1 + (i % 2)).Replace(' ', '_');

    private static string Join(int count, Func<int, string> make, char separator = ',') => string.Join(separator, Enumerable.Range(0, count).Select(make));
}
