namespace Sluice.Engine.Tests.Chat;

public sealed class FormatOutputTests
{
    private const string Begin = "<\uFF5Ctool\u2581call\u2581begin\uFF5C>";
    private const string Sep = "<\uFF5Ctool\u2581sep\uFF5C>";
    private const string End = "<\uFF5Ctool\u2581call\u2581end\uFF5C>";
    private const string AllBegin = "<\uFF5Ctool\u2581calls\u2581begin\uFF5C>";
    private const string AllEnd = "<\uFF5Ctool\u2581calls\u2581end\uFF5C>";

    [Theory]
    // Qwen3-Coder: values in marks, typed by the schema.
    [InlineData("qwen3-coder", "<tool_call>\n<function=get_weather>\n<parameter=city>\nBad \"Ems\"\n</parameter>\n<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>", "T[0:id0:get_weather:{\"city\": \"Bad \\\"Ems\\\"\", \"days\": 3}.]")]
    [InlineData("qwen3-coder", "Sure.\n<tool_call>\n<function=f>\n<parameter=code>\nif a < b:\n  x</p>\n\n</parameter>\n</function>\n</tool_call>\n<tool_call>\n<function=f>\n</function>\n</tool_call>\nDone", "C[Sure.]T[0:id0:f:{\"code\": \"if a < b:\\n  x</p>\\n\"}.]T[1:id1:f:{}.]C[Done]")]
    [InlineData("qwen3-coder", "<tool_call>\n<function=get_weather>\n<parameter=days>\nmany\n</parameter>\n<parameter=units>\n1\n</parameter>\n<parameter=where>\n{\"a\": [1]}\n</parameter>\n<parameter=x>\nTrue\n</parameter>\n</function>\n</tool_call>", "T[0:id0:get_weather:{\"days\": \"many\", \"units\": \"1\", \"where\": {\"a\": [1]}, \"x\": true}.]")]
    [InlineData("qwen3-coder", "<think>\nhm\n</think>\n\n<tool_call>\n<function=f>\n<parameter=a>\nunfinished </param", "R[hm]T[0:id0:f:{\"a\": \"unfinished </param\"}.]")]
    [InlineData("qwen3-coder", "<tool_call><function=f><parameter=a>1</parameter></function></tool_call>", "T[0:id0:f:{\"a\": 1}.]")]
    [InlineData("qwen3-coder", "a <tool_call> b", "C[a <tool_call> b]")]
    [InlineData("qwen3-coder", "<tool_call>\n<function=get weather>\n</function>", "C[<tool_call>\n<function=get weather>\n</function>]")]
    [InlineData("qwen3-coder", "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\nnoise</function>\n</tool_call>", "T[0:id0:f:{\"a\": 1}.]C[noise]")]
    // Llama 3: a bare object, or one behind a mark.
    [InlineData("llama3", "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Ulm\"}}", "T[0:id0:get_weather:{\"city\": \"Ulm\"}.]")]
    [InlineData("llama3", " \n{\"name\": \"f\", \"parameters\": {}}; {\"name\": \"f\", \"parameters\": {\"a\": 1}}", "T[0:id0:f:{}.]T[1:id1:f:{\"a\": 1}.]")]
    [InlineData("llama3", "<|python_tag|>{\"type\": \"function\", \"name\": \"other\", \"parameters\": {}}", "T[0:id0:other:{}.]")]
    [InlineData("llama3", "{\"city\": \"Ulm\", \"days\": [1]}", "C[{\"city\": \"Ulm\", \"days\": [1]}]")]
    [InlineData("llama3", "{\"name\": \"unknown\", \"parameters\": {}}", "C[{\"name\": \"unknown\", \"parameters\": {}}]")]
    [InlineData("llama3", "It is {\"name\": \"f\", \"parameters\": {}}", "C[It is {\"name\": \"f\", \"parameters\": {}}]")]
    [InlineData("llama3", "<|python_tag|>print(1)", "C[<|python_tag|>print(1)]")]
    [InlineData("llama3", "{\"name\": \"f\", \"par", "C[{\"name\": \"f\", \"par]")]
    [InlineData("llama3", "<|python_tag|>brave_search.call(query=\"weather in \"Ulm\", now\")", "T[0:id0:brave_search:{\"query\": \"weather in \\\"Ulm\\\", now\"}.]")]
    [InlineData("llama3", "<|python_tag|>get_weather.call(city='O\\'x', days=3, where={\"a\": [1, \")\"]}, x=True)", "T[0:id0:get_weather:{\"city\": \"O'x\", \"days\": 3, \"where\": {\"a\": [1, \")\"]}, \"x\": true}.]")]
    [InlineData("llama3", "<|python_tag|>wolfram_alpha.call(query=\"f(\"x\") = 2\"); <|python_tag|>f.call()", "T[0:id0:wolfram_alpha:{\"query\": \"f(\\\"x\\\") = 2\"}.]T[1:id1:f:{}.]")]
    [InlineData("llama3", "<|python_tag|>brave_search.call(query=\"cut off \\n", "T[0:id0:brave_search:{\"query\": \"cut off \\n\"}.]")]
    [InlineData("llama3", "<|python_tag|>unknown.call(a=1)", "C[<|python_tag|>unknown.call(a=1)]")]
    [InlineData("llama3", "<|python_tag|>f.call(1)", "C[<|python_tag|>f.call(1)]")]
    // Gemma: keys without quotes, texts between marks.
    [InlineData("function-gemma", "<start_function_call>call:get_weather{city:<escape>Bad \"Ems\", {x}<escape>,days:3}<end_function_call>", "T[0:id0:get_weather:{\"city\": \"Bad \\\"Ems\\\", {x}\", \"days\": 3}.]")]
    [InlineData("function-gemma", "So: <start_function_call>call:f{a:{<escape>b c<escape>:[1,<escape>x<escape>, true],d:null},e:word}<end_function_call><start_function_call>call:f{}<end_function_call>", "C[So:]T[0:id0:f:{\"a\": {\"b c\": [1, \"x\", true], \"d\": null}, \"e\": \"word\"}.]T[1:id1:f:{}.]")]
    [InlineData("function-gemma", "<start_function_call>call:f{a:<escape>cut", "T[0:id0:f:{\"a\": \"cut\"}.]")]
    [InlineData("function-gemma", "<start_function_call>call:f{a:[1,{b", "T[0:id0:f:{\"a\": [1, {\"b\": null}]}.]")]
    [InlineData("function-gemma", "<start_function_call>call:f(a)", "C[<start_function_call>call:f(a)]")]
    // Mistral Nemo: an array.
    [InlineData("mistral-nemo", "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"a\": \"]\"}, \"id\": \"abcdefghi\"}]", "T[0:id0:f:{\"a\": \"]\"}.]")]
    [InlineData("mistral-nemo", "Well\n[TOOL_CALLS][{\"name\": \"f\", \"arguments\": {}},\n{\"arguments\": {\"b\": 2}, \"name\": \"get_weather\"}]\nbye", "C[Well]T[0:id0:f:{}.]T[1:id1:get_weather:{\"b\": 2}.]C[bye]")]
    [InlineData("mistral-nemo", "[TOOL_CALLS] nothing", "C[[TOOL_CALLS] nothing]")]
    [InlineData("mistral-nemo", "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}}, {\"oops\": 1}]", "T[0:id0:f:{}.]C[ {\"oops\": 1}]]")]
    [InlineData("mistral-nemo", "[TOOL_C", "C[[TOOL_C]")]
    // Mistral Small: marks in brackets, with and without an id.
    [InlineData("mistral-small", "[TOOL_CALLS]f[CALL_ID]abcdefghi[ARGS]{\"a\": 1}", "T[0:id0:f:{\"a\": 1}.]")]
    [InlineData("mistral-small", "[THINK]why[/THINK]So: [TOOL_CALLS]f[ARGS]{\"a\": {}}[TOOL_CALLS]get_weather[ARGS]{}", "R[why]C[So:]T[0:id0:f:{\"a\": {}}.]T[1:id1:get_weather:{}.]")]
    [InlineData("mistral-small", "[TOOL_CALLS]f[ARGS]no", "C[[TOOL_CALLS]f[ARGS]no]")]
    // DeepSeek, with a fence and without.
    [InlineData("deepseek-v3", AllBegin + Begin + "function" + Sep + "f\n```json\n{\"a\": \"```\"}\n```" + End + "\n" + Begin + "function" + Sep + "get_weather\n```json\n{}\n```" + End + AllEnd, "T[0:id0:f:{\"a\": \"```\"}.]T[1:id1:get_weather:{}.]")]
    [InlineData("deepseek-v3", "<think>a</think>Look: " + AllBegin + Begin + "function" + Sep + "f\n```json\n{}\n```\n" + End + AllEnd + "!", "R[a]C[Look:]T[0:id0:f:{}.]C[!]")]
    [InlineData("deepseek-v3", AllBegin + "nothing" + AllEnd, "C[" + AllBegin + "nothing" + AllEnd + "]")]
    [InlineData("deepseek-v3", AllBegin + Begin + "function" + Sep + "f\n```json\n{\"a\": 1\n```" + End + AllEnd, "T[0:id0:f:{\"a\": 1\n.]")]
    [InlineData("deepseek-v31", AllBegin + Begin + "f" + Sep + "{\"a\": [1, 2]}" + End + Begin + "get_weather" + Sep + "{}" + End + AllEnd, "T[0:id0:f:{\"a\": [1, 2]}.]T[1:id1:get_weather:{}.]")]
    [InlineData("deepseek-v31", Begin + "f" + Sep + "{\"a\": 1}", "T[0:id0:f:{\"a\": 1}.]")]
    // Phi, GLM, Kimi.
    [InlineData("phi4-mini", "<|tool_call|>[{\"name\": \"f\", \"arguments\": {\"a\": 1}}, {\"name\": \"get_weather\", \"arguments\": {}}]<|/tool_call|>", "T[0:id0:f:{\"a\": 1}.]T[1:id1:get_weather:{}.]")]
    [InlineData("phi4-mini", "<|tool_call|>[{\"name\": 1}]<|/tool_call|>", "C[<|tool_call|>[{\"name\": 1}]<|/tool_call|>]")]
    [InlineData("glm4", "\n<think>t</think>\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>12</arg_value>\n<arg_key>days</arg_key>\n<arg_value>2</arg_value>\n</tool_call>\n<tool_call>f\n</tool_call>", "R[t]T[0:id0:get_weather:{\"city\": \"12\", \"days\": 2}.]T[1:id1:f:{}.]")]
    [InlineData("glm4", "<tool_call>f<arg_key>a</arg_key><arg_value>x\ny</arg_value></tool_call> ok", "T[0:id0:f:{\"a\": \"x\\ny\"}.]C[ ok]")]
    [InlineData("kimi-k2", "Ok<|tool_calls_section_begin|><|tool_call_begin|>functions.f:0<|tool_call_argument_begin|>{\"a\": 1}<|tool_call_end|><|tool_call_begin|>functions.get_weather:1<|tool_call_argument_begin|>{}<|tool_call_end|><|tool_calls_section_end|>", "C[Ok]T[0:id0:f:{\"a\": 1}.]T[1:id1:get_weather:{}.]")]
    // gpt-oss: messages in channels; the prompt ends within a header.
    [InlineData("gpt-oss", "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Hello", "R[Hm.]C[Hello]")]
    [InlineData("gpt-oss", "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{\"a\": 1}", "R[Hm.]T[0:id0:f:{\"a\": 1}.]")]
    [InlineData("gpt-oss", " to=functions.get_weather<|channel|>commentary json<|message|>{\"city\": \"<b>\"}\n<|call|>", "T[0:id0:get_weather:{\"city\": \"<b>\"}.]")]
    [InlineData("gpt-oss", "<|channel|>commentary<|message|>First I look.<|end|><|start|>assistant<|channel|>commentary to=f<|message|>{}", "C[First I look.]T[0:id0:f:{}.]")]
    [InlineData("gpt-oss", "<|channel|>commentary to=functions.f<|message|>not json<|end|>", "C[<|channel|>commentary to=functions.f<|message|>not json]")]
    [InlineData("gpt-oss", "plain <|message|> text", "C[plain <|message|> text]")]
    [InlineData("gpt-oss", "<|channel|>fin", "C[<|channel|>fin]")]
    // Lists of calls in Python, marked or bare.
    [InlineData("lfm2", "<|tool_call_start|>[get_weather(city=\"Ulm\", days=3)]<|tool_call_end|>Let me see.", "T[0:id0:get_weather:{\"city\": \"Ulm\", \"days\": 3}.]C[Let me see.]")]
    [InlineData("lfm2", "Well.\n<|tool_call_start|>[get_weather(city='Bad \"Ems\"'), f()]<|tool_call_end|>", "C[Well.]T[0:id0:get_weather:{\"city\": \"Bad \\\"Ems\\\"\"}.]T[1:id1:f:{}.]")]
    [InlineData("lfm25", "<|tool_call_start|>[f(a=[1, 'two', (True, None)], b={'k': \"v\", \"n\": {}}, c=False)]<|tool_call_end|>", "T[0:id0:f:{\"a\": [1, \"two\", [true, null]], \"b\": {\"k\": \"v\", \"n\": {}}, \"c\": false}.]")]
    [InlineData("lfm25", "<|tool_call_start|>[unknown(x=1), other(y=2)]<|tool_call_end|>", "T[0:id0:unknown:{\"x\": 1}.]T[1:id1:other:{\"y\": 2}.]")]
    [InlineData("lfm25", "<|tool_call_start|>[f(a=\"a \\ud83d\\ude00 \\n\\x41 \\q\")]<|tool_call_end|>", "T[0:id0:f:{\"a\": \"a \\uD83D\\uDE00 \\nA \\\\q\"}.]")]
    [InlineData("lfm25", "<|tool_call_start|>[f(a=\"x\\ud83d", "T[0:id0:f:{\"a\": \"x\uFFFD\"}.]")]
    [InlineData("lfm25", "<|tool_call_start|>[f(a=\"unfin", "T[0:id0:f:{\"a\": \"unfin\"}.]")]
    [InlineData("lfm25", "<|tool_call_start|>f is nice", "C[<|tool_call_start|>f is nice]")]
    [InlineData("llama4", "[get_weather(city=\"Ulm\"), f(a=1.5)]", "T[0:id0:get_weather:{\"city\": \"Ulm\"}.]T[1:id1:f:{\"a\": 1.5}.]")]
    [InlineData("llama4", "<|python_start|>[f(a=True)]<|python_end|>", "T[0:id0:f:{\"a\": true}.]")]
    [InlineData("llama4", "[unknown(a=1)]", "C[[unknown(a=1)]]")]
    [InlineData("llama4", "[f] is a function; f(x=1) is how to call it.", "C[[f] is a function; f(x=1) is how to call it.]")]
    [InlineData("llama4", "[1, 2]", "C[[1, 2]]")]
    [InlineData("llama4", "[f(\"positional\")]", "C[[f(\"positional\")]]")]
    // Command-R before R7B: a list of actions.
    [InlineData("command-r", "I look.\nAction:\n```json\n[\n    {\n        \"tool_name\": \"f\",\n        \"parameters\": {\"a\": 1}\n    },\n    {\"tool_name\": \"get_weather\", \"parameters\": {}}\n]\n```", "C[I look.]T[0:id0:f:{\"a\": 1}.]T[1:id1:get_weather:{}.]")]
    [InlineData("command-r", "Action: none", "C[Action: none]")]
    // No format of its own.
    [InlineData("gemma3", "Yes.\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>", "C[Yes.]T[0:id0:f:{\"a\": 1}.]")]
    public void Parse_OutputOfAFamily_GivesItsPartsHoweverItIsCut(string family, string output, string expected)
    {
        var options = FormatFamily.Options(family);
        Assert.Equal(expected, OutputSummary.Of(options, [output]));
        for (int cut = 1; cut < output.Length; cut++)
        {
            Assert.Equal(expected, OutputSummary.Of(options, [output[..cut], output[cut..]]));
        }

        Assert.Equal(expected, OutputSummary.Of(options, output.Select(c => c.ToString())));
    }

    [Theory]
    [InlineData("qwen3-coder")]
    [InlineData("llama3")]
    [InlineData("mistral-nemo")]
    [InlineData("mistral-small")]
    [InlineData("deepseek-v3")]
    [InlineData("phi4-mini")]
    [InlineData("glm4")]
    [InlineData("kimi-k2")]
    [InlineData("gpt-oss")]
    [InlineData("function-gemma")]
    [InlineData("llama31")]
    [InlineData("lfm25")]
    [InlineData("llama4")]
    [InlineData("command-r")]
    public void Parse_AnyMixtureOfMarks_MeansTheSameHoweverItIsCut(string family)
    {
        var format = FormatFamily.FormatOf(family);
        string[] fragments =
        [
            .. format.ToolCalls.Texts.Where(text => text.Length > 0), format.Reasoning.Open, format.Reasoning.Close, "f", "get_weather", "{\"a\": 1}", "{", "}", "\"", " ", "\n", "text", "<", "[",
            "]", ",", "city", "<|message|>", "<|start|>assistant", "<|channel|>final", "f(a=", "('x', [1])", ")", "(", "='", "\\ud83d", "\\ude00", "{\"name\": \"f\", \"arguments\": {\"b\": \"<\"}}", "\U0001F600",
        ];
        var random = new Random(11);
        for (int i = 0; i < 400; i++)
        {
            string output = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => fragments[random.Next(fragments.Length)]));
            string whole = OutputSummary.Of(FormatFamily.Options(family), [output]);
            int cut = random.Next(output.Length + 1);
            Assert.Equal(whole, OutputSummary.Of(FormatFamily.Options(family), [output[..cut], output[cut..]]));
            Assert.Equal(whole, OutputSummary.Of(FormatFamily.Options(family), output.Select(c => c.ToString())));
        }
    }

    [Fact]
    public void Parse_WithoutTools_ReadsACallOfHarmonyAsItsText() => Assert.Equal(
        "C[{}]",
        OutputSummary.Of(FormatFamily.Options("gpt-oss") with { ParseToolCalls = false }, ["<|channel|>commentary to=functions.f<|message|>{}"]));

    [Theory]
    [InlineData("hermes")]
    [InlineData("qwen3-coder")]
    [InlineData("deepseek-v3")]
    public void Parse_WithoutTools_LeavesCallsInTheContent(string family)
    {
        string mark = FormatFamily.FormatOf(family).ToolCalls.CallOpen;
        string summary = OutputSummary.Of(FormatFamily.Options(family) with { ParseToolCalls = false }, ["x " + mark + "f"]);
        Assert.Equal($"C[x {mark}f]", summary);
    }
}
