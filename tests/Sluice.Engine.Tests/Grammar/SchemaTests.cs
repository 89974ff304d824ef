namespace Sluice.Engine.Tests.Grammar;

public sealed class SchemaTests
{
    private static readonly System.Text.Json.JsonSerializerOptions Unescaped = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string, string[], string[]> Cases => new()
    {
        { """{"type":"string"}""", ["\"\"", "\"a é 😀\"", "\"\\\"\\u00e9\\n\"", "\"\\ud83d\\ude00\""], ["a", "\"\n\"", "\"\\ud83d\"", "\"a", "1"] },
        { """{"type":"integer"}""", ["0", "-0", "12", "-345"], ["01", "1.0", "1e3", "", "+1"] },
        { """{"type":"number"}""", ["0", "1.5", "-2.25e-10", "3E7"], [".5", "1.", "NaN"] },
        { """{"type":"boolean"}""", ["true", "false"], ["null", "True"] },
        { """{"type":["string","null"]}""", ["null", "\"x\""], ["1"] },
        { """{"type":"integer","nullable":true}""", ["null", "5"], ["\"x\""] },
        { """{"enum":["a",1,null,true,{"k":[1,"x"]}]}""", ["\"a\"", "1", "null", "true", """{"k":[1,"x"]}""", """{"k": [1, "x"]}"""], ["\"b\"", "2", "{}"] },
        { """{"const":"x\"y"}""", ["\"x\\\"y\""], ["\"x\""] },
        { """{"enum":["a","bb","ccc"],"minLength":2,"type":"string"}""", ["\"bb\"", "\"ccc\""], ["\"a\""] },
        { """{"type":"string","minLength":2,"maxLength":3}""", ["\"ab\"", "\"é😀a\"", "\"\\n\\u0041\""], ["\"a\"", "\"abcd\""] },
        { """{"type":"string","pattern":"^[a-z]+$"}""", ["\"abc\""], ["\"\"", "\"aB\""] },
        { """{"type":"string","pattern":"b"}""", ["\"abc\"", "\"b\"", "\"\\\"b\""], ["\"ac\""] },
        { """{"type":"string","pattern":"^a+","maxLength":3}""", ["\"aaa\"", "\"axy\""], ["\"aaaa\"", "\"x\""] },
        { """{"type":"string","format":"date"}""", ["\"2024-02-29\"", "\"1999-12-31\""], ["\"2023-02-29\"", "\"2023-13-01\"", "\"2023-04-31\""] },
        { """{"type":"string","format":"date-time"}""", ["\"2024-02-29T23:59:59Z\"", "\"2024-01-01T00:00:00.123+02:00\""], ["\"2024-01-01\"", "\"2024-01-01T24:00:00Z\""] },
        { """{"type":"string","format":"uuid"}""", ["\"123e4567-e89b-12d3-a456-426614174000\""], ["\"123e4567\""] },
        { """{"type":"string","format":"ipv4"}""", ["\"192.168.0.1\""], ["\"256.1.1.1\"", "\"1.2.3\""] },
        { """{"type":"string","format":"ipv6"}""", ["\"::1\"", "\"2001:db8::8a2e:370:7334\"", "\"::\""], ["\"1:2\"", "\":::\""] },
        { """{"type":"string","format":"email"}""", ["\"a.b@example.org\""], ["\"a@b\"", "\"example.org\""] },
        { """{"type":"string","format":"duration"}""", ["\"P1DT12H\"", "\"PT5M\"", "\"P3W\""], ["\"P\"", "\"1D\""] },
        { """{"type":"string","format":"uri"}""", ["\"https://example.org/a?b=c#d\"", "\"mailto:a@b\""], ["\"no uri\""] },
        { """{"type":"string","format":"hostname"}""", ["\"a-b.example\""], ["\"-a\""] },
        { """{"type":"integer","minimum":-5,"maximum":120}""", ["-5", "0", "-1", "9", "10", "99", "100", "120"], ["-6", "121", "-10", "1000", "-120"] },
        { """{"type":"integer","exclusiveMinimum":3.5,"exclusiveMaximum":10}""", ["4", "9"], ["3", "10", "-4", "0"] },
        { """{"type":"number","minimum":0.5,"maximum":2.25}""", ["0.5", "0.50", "1", "1.999", "2", "2.25", "2.2", "2.250"], ["0", "0.49", "2.26", "3", "2.2501", "-1", "0.4999"] },
        { """{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""", ["0.001", "0.9", "0.10"], ["0", "1", "0.0", "1.0", "-0.5"] },
        { """{"type":"number","maximum":-1.5}""", ["-1.5", "-2", "-100.25"], ["-1.4", "0", "1.5", "-1"] },
        { """{"type":"array","items":{"type":"integer"}}""", ["[]", "[1]", "[1,2,3]", "[\n  1,\n  2\n]", "[1, 2]"], ["[1,]", "[\"a\"]", "[1 ,2]"] },
        { """{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":3}""", ["[true,false]", "[true,true,true]"], ["[]", "[true]", "[true,true,true,true]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"},{"type":"string"}],"items":false}""", ["[]", "[1]", "[1,\"a\"]"], ["[\"a\"]", "[1,\"a\",2]"] },
        { """{"type":"array","prefixItems":[{"type":"integer"}],"items":{"type":"string"},"minItems":2}""", ["[1,\"a\"]", "[1,\"a\",\"b\"]"], ["[1]", "[\"a\",\"b\"]"] },
        {
            """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"string"},"c":{"type":"null"}},"required":["b"],"additionalProperties":false}""",
            ["""{"a":1,"b":"x","c":null}""", """{"b":"x"}""", """{"a": 1, "b": "x"}""", "{\n  \"b\": \"x\",\n  \"c\": null\n}"],
            ["{}", """{"a":1}""", """{"b":"x","a":1}""", """{"b":"x","d":1}""", """{"b":"x",}"""]
        },
        { """{"properties":{"a":{}}}""", ["{}", """{"a":[1,{"x":null}]}"""], ["[]", """{"b":1}"""] },
        { """{"type":"object"}""", ["{}", """{"a":{"b":[]},"c":"d"}"""], ["[]", "1"] },
        { """{"type":"object","additionalProperties":{"type":"integer"},"properties":{"s":{"type":"string"}}}""", ["""{"s":"x","t":1,"u":2}""", """{"t":1}""", """{"ss":1}"""], ["""{"s":1}""", """{"t":"x"}"""] },
        { """{"type":"object","patternProperties":{"^n_":{"type":"number"},"^s_":{"type":"string"}},"additionalProperties":false}""", ["""{"n_a":1.5,"s_b":"x"}""", "{}"], ["""{"n_a":"x"}""", """{"other":1}"""] },
        { """{"type":"object","propertyNames":{"pattern":"^[a-z]{2}$"},"additionalProperties":{"type":"boolean"}}""", ["""{"ab":true,"cd":false}"""], ["""{"abc":true}""", """{"A":true}"""] },
        { """{"type":"object","additionalProperties":{"type":"integer"},"minProperties":1,"maxProperties":2}""", ["""{"a":1}""", """{"a":1,"b":2}"""], ["{}", """{"a":1,"b":2,"c":3}"""] },
        { """{"type":"object","required":["x"],"additionalProperties":{"type":"integer"}}""", ["""{"x":1}""", """{"x":1,"y":2}"""], ["{}", """{"y":2}"""] },
        { """{"anyOf":[{"type":"integer"},{"type":"string","maxLength":1}]}""", ["5", "\"a\""], ["\"ab\"", "null"] },
        { """{"type":"object","properties":{"k":{"type":"string"}},"required":["k"],"anyOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"boolean"}},"required":["b"]}]}""",
            ["""{"k":"x","a":1}""", """{"k":"x","b":true}"""], ["""{"k":"x"}""", """{"k":"x","a":true}"""] },
        { """{"oneOf":[{"type":"object","properties":{"t":{"const":"a"},"v":{"type":"integer"}},"required":["t","v"]},{"type":"object","properties":{"t":{"const":"b"}},"required":["t"]}]}""",
            ["""{"t":"a","v":1}""", """{"t":"b"}"""], ["""{"t":"a"}""", """{"t":"b","v":1}"""] },
        { """{"allOf":[{"type":"object","properties":{"a":{"minimum":3,"type":"integer"}}},{"properties":{"a":{"maximum":5},"b":{"type":"null"}},"required":["a"]}]}""",
            ["""{"a":3}""", """{"a":5,"b":null}"""], ["{}", """{"a":2}""", """{"a":6}"""] },
        { """{"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["v","next"]}}}""",
            ["""{"v":1,"next":null}""", """{"v":1,"next":{"v":2,"next":{"v":3,"next":null}}}"""], ["""{"v":1}""", """{"v":1,"next":{}}"""] },
        { """{"type":"array","items":{"$ref":"#"}}""", ["[]", "[[],[[]]]"], ["[1]"] },
        { """{"$ref":"#"}""", ["1", "[]"], ["x"] },
        { "true", ["1", "{}", "[null]", "\"x\""], ["", "x"] },
        { """{"description":"anything","x-ours":1}""", ["1", "{}"], ["x"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compile_Schema_AllowsItsInstancesOnly(string schema, string[] valid, string[] invalid)
    {
        var constraint = Texts.Compile(Texts.Schema(schema));
        Assert.All(valid, text => Assert.True(Texts.Allows(constraint, text), text));
        Assert.All(invalid, text => Assert.False(Texts.Allows(constraint, text), text));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{"type":"string"}}}}""", "'not'", "/properties/a/not")]
    [InlineData("""{"if":{},"then":{}}""", "'if'", "/if")]
    [InlineData("""{"type":"array","contains":{"type":"null"}}""", "'contains'", "/contains")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "'uniqueItems'", "/uniqueItems")]
    [InlineData("""{"type":"integer","multipleOf":3}""", "'multipleOf'", "/multipleOf")]
    [InlineData("""{"type":"object","dependentRequired":{"a":["b"]}}""", "'dependentRequired'", "/dependentRequired")]
    [InlineData("""{"type":"string","minLenght":3}""", "'minLenght'", "/minLenght")]
    [InlineData("""{"type":"string","format":"color"}""", "'color'", "/format")]
    [InlineData("""{"type":"string","pattern":"(?=a)"}""", "look-ahead", "/pattern")]
    [InlineData("""{"$ref":"https://example.org/s.json"}""", "'$ref'", "/$ref")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "'oneOf'", "/oneOf")]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{}},"minProperties":1}""", "'minProperties'", "/minProperties")]
    public void Compile_KeywordThatIsNotSupported_IsRefusedByNameAndPath(string schema, string name, string path)
    {
        var refusal = Texts.Refusal(Texts.Schema(schema));
        Assert.Equal(EngineErrorCode.UnsupportedConstraint, refusal.Code);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(path, refusal.Element);
    }

    [Theory]
    [InlineData("""{"type":"strin"}""")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""")]
    [InlineData("""{"allOf":[{"type":"integer"},{"type":"string"}]}""")]
    [InlineData("""{"type":"string","pattern":"^a$","minLength":2}""")]
    [InlineData("""{"$ref":"#/$defs/missing"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""")]
    [InlineData("""{"enum":[]}""")]
    [InlineData("""{"minLength":-1}""")]
    [InlineData("false")]
    public void Compile_SchemaThatNothingMeets_IsRefused(string schema)
    {
        Assert.Equal(EngineErrorCode.InvalidConstraint, Texts.Refusal(Texts.Schema(schema)).Code);
    }

    [Fact]
    public void Compile_DeepSchema_IsRefused()
    {
        string schema = string.Concat(Enumerable.Repeat("""{"items":""", 400)) + "{}" + new string('}', 400);
        using var document = System.Text.Json.JsonDocument.Parse(schema, new System.Text.Json.JsonDocumentOptions { MaxDepth = 1000 });
        Assert.Equal(EngineErrorCode.InvalidConstraint, Texts.Refusal(OutputConstraint.JsonSchema(document.RootElement)).Code);
    }

    [Theory]
    [InlineData("\"maxLength\":30000")]
    [InlineData("\"maxLength\":30000,\"minLength\":20000")]
    [InlineData("\"pattern\":\"^[a-z]+$\"")]
    public void Allows_LongConstantBesideConditions_IsFoundOutSoon(string conditions)
    {
        string text = string.Concat(Enumerable.Repeat("sluice", 5000));
        Assert.True(Texts.Allows(Texts.Schema($$"""{"enum":["{{text}}","x"],{{conditions}}}"""), $"\"{text}\""));
    }

    [Fact]
    public void Allows_ManyConstantsThatBeginAlike_AreAllThere()
    {
        string[] values = [.. Enumerable.Range(0, 1200).Select(i => $"item_{i}"), "item", "item_", "", "é", "itém"];
        var constraint = Texts.Compile(Texts.Schema($$"""{"enum":{{System.Text.Json.JsonSerializer.Serialize(values)}}}"""));
        Assert.All(values, value => Assert.True(Texts.Allows(constraint, System.Text.Json.JsonSerializer.Serialize(value)), value));
        Assert.All((string[])["item_1200", "ite", "item_12x", "itemm", "itèm"], value => Assert.False(Texts.Allows(constraint, $"\"{value}\""), value));
    }

    [Fact]
    public void Allows_LongChainOfReferences_IsFollowed()
    {
        string parts = string.Join(',', Enumerable.Range(0, 9000).Select(i => $$$"""
            "p{{{i}}}":{"type":"object","properties":{"n":{"$ref":"#/$defs/p{{{(i + 1) % 9000}}}"} },"additionalProperties":false}
            """));
        var constraint = Texts.Compile(Texts.Schema($$"""{"$ref":"#/$defs/p0","$defs":{ {{parts}} } }"""));
        Assert.True(Texts.Allows(constraint, """{"n":{"n":{"n":{}}}}"""));
        Assert.False(Texts.Allows(constraint, """{"n":{"n":{"m":{}}}}"""));
    }

    [Theory]
    [InlineData("^[a-c]+$", "^[b-d]+$", false)]
    [InlineData("^[a-c]+$", "^[d-f]+$", true)]
    [InlineData("a", "b", false)]
    [InlineData("^x.*y$", "^x.*z$", true)]
    [InlineData("^(ab)*$", "^(abab)*c?$", false)]
    [InlineData("^\\n", "^\\t", true)]
    public void Compile_TwoPatternsOfNames_AreTakenWhereNoNameHasBoth(string one, string other, bool isTaken)
    {
        // Between many others, as they are all looked at together.
        string others = string.Concat(Enumerable.Range(0, 60).Select(i => $",\"^-{i}-[a-z]*$\":{{}}"));
        var schema = Texts.Schema($$$"""{"type":"object","patternProperties":{"{{{one}}}":{"type":"integer"},"{{{other}}}":{"type":"string"}{{{others}}}},"additionalProperties":false}""");
        if (isTaken)
        {
            Assert.True(Texts.Allows(schema, "{}"));
        }
        else
        {
            Assert.Contains("'patternProperties'", Texts.Refusal(schema).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Allows_OneOfOfManyObjects_IsTakenWhereAConstantTellsThem()
    {
        Assert.True(Texts.Allows(Texts.Schema(Schema(i => i)), """{"id":7,"kind":"k399","v":1}"""));
        Assert.Contains("'oneOf'", Texts.Refusal(Texts.Schema(Schema(i => i == 399 ? 0 : i))).Message, StringComparison.Ordinal);

        static string Schema(Func<int, int> number) => $$"""{"oneOf":[{{string.Join(',', Enumerable.Range(0, 400).Select(i =>
            $$$"""{"type":"object","properties":{"id":{"type":"integer"},"kind":{"enum":["k{{{number(i)}}}","other{{{i}}}"]},"v":{"type":"integer"}},"required":["id","kind"]}"""))}}]}""";
    }

    [Fact]
    public void Allows_ConstantsOfAllKindsOfCharacters_AreThoseThatMeetThePattern()
    {
        string[] values = ["a", "\"", "\\", "\n", "\u0001", "/", "é", "中", "🙂", "ab", ""];
        var constraint = Texts.Compile(Texts.Schema($$"""{"enum":{{System.Text.Json.JsonSerializer.Serialize(values)}},"pattern":"^[^b/]$"}"""));
        Assert.All(values, value => Assert.Equal(
            value is not ("ab" or "/" or ""),
            Texts.Allows(constraint, System.Text.Json.JsonSerializer.Serialize(value, Unescaped))));
    }
}
