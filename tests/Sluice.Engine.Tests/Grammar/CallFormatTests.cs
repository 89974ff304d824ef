using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Grammar;
using Sluice.Engine.Tests.Chat;

namespace Sluice.Engine.Tests.Grammar;

/// <summary>Calls that are forced, in the format of each family: what the grammar lets through is what the reader understands.</summary>
public sealed class CallFormatTests
{
    private const string Code = """{"type":"object","properties":{"path":{"type":"string"},"line":{"type":"integer"},"mode":{"enum":["r","w"]}},"required":["path"]}""";

    public static TheoryData<string> Families => [.. FormatFamily.Names];

    [Theory]
    [MemberData(nameof(Families))]
    public void Grammar_CallIsRequired_WhatIsDrawnIsReadAsACallOfItsSchema(string family)
    {
        var format = FormatFamily.FormatOf(family);
        int complete = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var tool = new ChatTool("do_it", null, Arguments(random, format.ToolCalls.Shape == ToolCallShape.PythonCalls ? ["city", "n", "e_key"] : ["city", "n", "é key", "a\"b"])) { IsStrict = true };
            var request = Ask(tool) with { ParallelToolCalls = false };
            if (DrawnCall.Draw(DrawnCall.Matcher(request, format, ReasoningState.None), random) is not { } text)
            {
                continue;
            }

            complete++;
            string summary = OutputSummary.Of(new ChatOutputOptions { ParseToolCalls = true, Tools = [tool], Format = format }, [text]);
            const string Head = "T[0:id0:do_it:";
            Assert.True(summary.StartsWith(Head, StringComparison.Ordinal) && summary.EndsWith(".]", StringComparison.Ordinal), $"{summary}\nread from\n{text}");
            using var arguments = JsonDocument.Parse(summary[Head.Length..^2]);
            using var schema = JsonDocument.Parse(tool.ParametersJson!);
            Assert.True(InstanceChecker.IsValid(schema.RootElement, arguments.RootElement), $"{tool.ParametersJson}\n{text}");
        }

        Assert.True(complete > 6, $"only {complete} calls came to an end");
    }

    [Theory]
    [InlineData("qwen3-coder", "<tool_call>\n<function=open>\n<parameter=path>\na \"b\"\n{c}\n</parameter>\n<parameter=line>\n3\n</parameter>\n</function>\n</tool_call>", true)]
    [InlineData("qwen3-coder", "<tool_call>\n<function=open>\n<parameter=path>\n12\n</parameter>\n<parameter=mode>\nw\n</parameter>\n</function>\n</tool_call>", true)]
    [InlineData("qwen3-coder", "<tool_call>\n<function=open>\n<parameter=line>\n3\n</parameter>\n</function>\n</tool_call>", false)]
    [InlineData("qwen3-coder", "<tool_call>\n<function=open>\n<parameter=path>\na\n</parameter>\n<parameter=line>\nthree\n</parameter>\n</function>\n</tool_call>", false)]
    [InlineData("qwen3-coder", "<tool_call>\n<function=open>\n<parameter=path>\na\n</parameter>\n<parameter=mode>\n\"w\"\n</parameter>\n</function>\n</tool_call>", false)]
    [InlineData("qwen3-coder", "<tool_call>\n{\"name\": \"open\", \"arguments\": {\"path\": \"a\"}}\n</tool_call>", false)]
    [InlineData("glm4", "<tool_call>open\n<arg_key>path</arg_key>\n<arg_value>/etc/hosts</arg_value>\n</tool_call>", true)]
    [InlineData("glm4", "<tool_call>open\n<arg_key>path</arg_key>\n<arg_value></arg_value>\n<arg_key>line</arg_key>\n<arg_value>1</arg_value>\n</tool_call>", true)]
    [InlineData("glm4", "<tool_call>other\n<arg_key>path</arg_key>\n<arg_value>a</arg_value>\n</tool_call>", false)]
    [InlineData("function-gemma", "<start_function_call>call:open{path:<escape>a \"b\", c}<escape>,line:3}<end_function_call>", true)]
    [InlineData("function-gemma", "<start_function_call>call:open{line:3}<end_function_call>", false)]
    [InlineData("function-gemma", "<start_function_call>call:open{path:a}<end_function_call>", false)]
    [InlineData("lfm2", "<|tool_call_start|>[open(path=\"a \\\"b\\\"\", line=3)]<|tool_call_end|>", true)]
    [InlineData("lfm2", "<|tool_call_start|>[open(path=\"a\"), open(path=\"b\",mode=\"r\")]<|tool_call_end|>", true)]
    [InlineData("lfm2", "<|tool_call_start|>[open(line=3)]<|tool_call_end|>", false)]
    [InlineData("lfm2", "<|tool_call_start|>[open(path=a)]<|tool_call_end|>", false)]
    [InlineData("llama4", "[open(path=\"a\")]", true)]
    [InlineData("llama4", "Sure. [open(path=\"a\")]", false)]
    [InlineData("command-r", "\nAction:\n```json\n[\n    {\n        \"tool_name\": \"open\",\n        \"parameters\": {\"path\": \"a\"}\n    }\n]```\n", true)]
    [InlineData("gpt-oss", "<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"path\": \"a\"}<|call|>", true)]
    [InlineData("gpt-oss", "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"path\":\"a\"}<|call|>", true)]
    [InlineData("gpt-oss", "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"path\":\"a\"}<|call|>", true)]
    [InlineData("gpt-oss", "<|channel|>final<|message|>No.", false)]
    [InlineData("gpt-oss", "<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"line\":1}<|call|>", false)]
    public void Grammar_CallIsRequired_LetsTheFamilysOwnFormThrough(string family, string text, bool isAllowed) => Assert.Equal(
        isAllowed,
        DrawnCall.Allows(Ask(new ChatTool("open", null, Code)), FormatFamily.FormatOf(family), ReasoningState.Possible, text));

    [Theory]
    [InlineData("<|channel|>final<|message|>{\"a\":1}", true)]
    [InlineData("<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>{}", true)]
    [InlineData("{\"a\":1}", false)]
    [InlineData("<|channel|>final<|message|>text", false)]
    public void Grammar_HarmonyWithAFormat_AsksItOfTheFinalMessage(string text, bool isAllowed) => Assert.Equal(
        isAllowed,
        DrawnCall.Allows(
            new ChatRequest { Messages = [new("user", "Hi")], Constraint = OutputConstraint.JsonObject }, FormatFamily.FormatOf("gpt-oss"), ReasoningState.Possible, text));

    [Theory]
    [InlineData("<|channel|>final<|message|>Just words.", true)]
    [InlineData("<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"path\": \"a\"}<|call|>", true)]
    [InlineData("<|channel|>commentary to=functions.open <|constrain|>json<|message|>{\"path\": 1}<|call|>", false)]
    public void Grammar_HarmonyMayChoose_AllowsWordsAndStrictCalls(string text, bool isAllowed) => Assert.Equal(
        isAllowed,
        DrawnCall.Allows(
            Ask(new ChatTool("open", null, Code) { IsStrict = true }) with { ToolChoice = ToolChoice.Auto }, FormatFamily.FormatOf("gpt-oss"), ReasoningState.Possible, text));

    [Theory]
    [InlineData("""{"type":"string"}""", "12", "\"12\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "12", "\"12\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", "null", "null")]
    [InlineData("""{"$ref":"#/$defs/id"}""", "12", "\"12\"")]
    [InlineData("""{"type":["string","integer"]}""", "12", "12")]
    [InlineData("""{"const":"7"}""", "7", "\"7\"")]
    [InlineData("{}", "7", "7")]
    [InlineData("{}", "seven", "\"seven\"")]
    [InlineData("""{"type":["string","object"]}""", "{\"a\": \"b\"}", "{\"a\": \"b\"}")]
    public void Grammar_ValueOfManyTypes_IsReadAsTheSchemaMeansIt(string property, string written, string read)
    {
        string parameters = """{"type":"object","properties":{"v":""" + property + """},"required":["v"],"$defs":{"id":{"type":"string"}}}""";
        var tool = new ChatTool("f", null, parameters) { IsStrict = true };
        string text = $"<tool_call>\n<function=f>\n<parameter=v>\n{written}\n</parameter>\n</function>\n</tool_call>";
        var format = FormatFamily.FormatOf("qwen3-coder");
        Assert.True(DrawnCall.Allows(Ask(tool), format, ReasoningState.None, text));
        Assert.Equal($"T[0:id0:f:{{\"v\": {read}}}.]", OutputSummary.Of(new ChatOutputOptions { ParseToolCalls = true, Tools = [tool], Format = format }, [text]));
    }

    [Theory]
    [InlineData("""{"type":"object","anyOf":[{"required":["a"]}],"properties":{"a":{}}}""", "tools[0]/anyOf")]
    [InlineData("""{"type":"object","properties":{"a>":{"type":"string"}}}""", "tools[0]/properties/a>")]
    public void Grammar_StrictSchemaThatMarksCantHold_IsRefusedByName(string parameters, string element)
    {
        var request = Ask(new ChatTool("f", null, parameters) { IsStrict = true });
        var refusal = Assert.Throws<EngineException>(() => DrawnCall.Matcher(request, FormatFamily.FormatOf("qwen3-coder"), ReasoningState.None));
        Assert.Equal((EngineErrorCode.UnsupportedConstraint, element), (refusal.Code, refusal.Element));

        // Without 'strict' the schema is a description.
        string text = "<tool_call>\n<function=f>\n<parameter=any>\nthing\n</parameter>\n</function>\n</tool_call>";
        Assert.True(DrawnCall.Allows(Ask(new ChatTool("f", null, parameters)), FormatFamily.FormatOf("qwen3-coder"), ReasoningState.None, text));
    }

    private static ChatRequest Ask(ChatTool tool) => new() { Messages = [new("user", "Hi")], Tools = [tool], ToolChoice = ToolChoice.Required };

    private static string Arguments(Random random, string[] names)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (string name in names.Where(_ => random.Next(3) > 0))
        {
            properties[name] = new RandomSchema(random).Next(2).Schema;
            if (random.Next(2) == 0)
            {
                required.Add(name);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false }.ToJsonString();
    }
}
