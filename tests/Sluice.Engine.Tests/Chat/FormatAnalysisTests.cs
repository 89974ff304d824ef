using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Templates;
using Sluice.Engine.Tests.Templates;

namespace Sluice.Engine.Tests.Chat;

public sealed class FormatAnalysisTests
{
    public static TheoryData<string> Families => [.. FormatFamily.Names];

    [Theory]
    [InlineData("hermes", "json", "<tool_call>\n", "{\"name\": \"", "\", \"arguments\": ", "\n</tool_call>")]
    [InlineData("qwen3-coder", "tagged-values", "<tool_call>\n<function=", "", ">\n", "</function>\n</tool_call>")]
    [InlineData("llama3", "json", "", "{\"name\": \"", "\", \"parameters\": ", "")]
    [InlineData("mistral-nemo", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("mistral-small", "tagged-json", "[TOOL_CALLS]", "", "[ARGS]", "")]
    [InlineData("deepseek-v3", "tagged-json", "<\uFF5Ctool\u2581call\u2581begin\uFF5C>function<\uFF5Ctool\u2581sep\uFF5C>", "", "\n```json\n", "\n```<\uFF5Ctool\u2581call\u2581end\uFF5C>")]
    [InlineData("deepseek-v31", "tagged-json", "<\uFF5Ctool\u2581call\u2581begin\uFF5C>", "", "<\uFF5Ctool\u2581sep\uFF5C>", "<\uFF5Ctool\u2581call\u2581end\uFF5C>")]
    [InlineData("phi4-mini", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("glm4", "tagged-values", "<tool_call>", "", "\n", "</tool_call>")]
    [InlineData("kimi-k2", "tagged-json", "<|tool_call_begin|>functions.", "", "<|tool_call_argument_begin|>", "<|tool_call_end|>")]
    [InlineData("gpt-oss", "harmony", "<|channel|>commentary to=functions.", "", " <|constrain|>json<|message|>", "<|call|>")]
    [InlineData("gemma3", "json (assumed: the template writes no calls)", "<tool_call>\n", "{\"name\": \"", "\", \"arguments\": ", "\n</tool_call>")]
    [InlineData("llama31", "json", "", "{\"name\": \"", "\", \"parameters\": ", "")]
    [InlineData("mistral-v3", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("mistral-v7", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("mistral-v13", "tagged-json", "[TOOL_CALLS]", "", "[ARGS]", "")]
    [InlineData("deepseek-r1", "tagged-json", "<\uFF5Ctool\u2581call\u2581begin\uFF5C>function<\uFF5Ctool\u2581sep\uFF5C>", "", "\n```json\n", "\n```<\uFF5Ctool\u2581call\u2581end\uFF5C>")]
    [InlineData("command-r7b", "json", "\n    ", "{\"tool_call_id\": \"0\", \"tool_name\": \"", "\", \"parameters\": ", "")]
    [InlineData("granite3", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("nemotron", "json", "", "{\"name\": \"", "\", \"arguments\": ", "")]
    [InlineData("functionary", "tagged-json", "<function=", "", ">", "</function>")]
    [InlineData("seed-oss", "tagged-values", "<seed:tool_call>\n<function=", "", ">\n", "</function>\n</seed:tool_call>")]
    [InlineData("function-gemma", "bare-object", "<start_function_call>call:", "", "", "<end_function_call>")]
    [InlineData("lfm2", "python-calls (assumed: the template asks for it in words)", "", "", "", "")]
    [InlineData("lfm25", "python-calls", "", "", "", "")]
    [InlineData("llama4", "python-calls (assumed: the template asks for it in words)", "", "", "", "")]
    [InlineData("command-r", "json", "\n    ", "{\n        \"tool_name\": \"", "\",\n        \"parameters\": ", "")]
    [InlineData("minimax-m2", "tagged-values", "<invoke name=\"", "", "\">\n", "</invoke>\n")]
    public void Run_TemplateOfAFamily_FindsItsFormat(string family, string description, string callOpen, string nameOpen, string nameClose, string callClose)
    {
        var format = FormatFamily.FormatOf(family);
        var calls = format.ToolCalls;
        Assert.Equal((description, callOpen, nameOpen, nameClose, callClose), (format.Description, calls.CallOpen, calls.NameOpen, calls.NameClose, calls.CallClose));
    }

    [Fact]
    public void Run_Families_FindsSectionsParametersAndReasoning()
    {
        ToolCallFormat nemo = Calls("mistral-nemo"), phi = Calls("phi4-mini"), deepSeek = Calls("deepseek-v3"), coder = Calls("qwen3-coder"), glm = Calls("glm4");
        Assert.Equal(("[TOOL_CALLS] [", "]", ", ", true), (nemo.SectionOpen, nemo.SectionClose, nemo.Separator, nemo.IsArray));
        Assert.Equal(("<|tool_call|>[", "]<|/tool_call|>", true), (phi.SectionOpen, phi.SectionClose, phi.IsArray));
        Assert.Equal(("<\uFF5Ctool\u2581calls\u2581begin\uFF5C>", "<\uFF5Ctool\u2581calls\u2581end\uFF5C>", true), (deepSeek.SectionOpen, deepSeek.SectionClose, deepSeek.TakesArgumentsAsText));
        Assert.Equal(("<parameter=", ">\n", "\n</parameter>\n"), (coder.ParameterOpen, coder.ParameterNameClose, coder.ParameterClose));
        Assert.Equal(("<arg_key>", "</arg_key>\n<arg_value>"), (glm.ParameterOpen.Trim(), glm.ParameterNameClose));
        Assert.Equal("[CALL_ID]", Calls("mistral-small").IdOpen);
        Assert.True(Calls("kimi-k2").HasIndex);
        Assert.True(Calls("llama3") is { IsBare: true, AllowsSeveral: false, ExtraOpenings: ["<|python_tag|>"] });
        Assert.Equal(new ReasoningFormat("[THINK]", "[/THINK]"), FormatFamily.FormatOf("mistral-small").Reasoning);
        Assert.Equal(new ReasoningFormat("<think>", "</think>"), FormatFamily.FormatOf("glm4").Reasoning);
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}")]
    [InlineData("{{ raise_exception('never') }}")]
    [InlineData("{% for m in messages %}{% for c in m.tool_calls or [] %}{{ c.function.arguments }} by {{ c.function.name }}{% endfor %}{% endfor %}")]
    [InlineData("{% for m in messages %}{% for c in m.tool_calls or [] %}<a>{{ c.function.name }}</a>{% for k in c.function.arguments %}<b>{{ k }}</b>{% endfor %}{% endfor %}{% endfor %}")]
    [InlineData("{% for m in messages %}{% for c in m.tool_calls or [] %}call {{ c.function.name }} with {{ c.function.arguments | tojson }}, please{% endfor %}{% endfor %}")]
    public void Run_TemplateThatDefiesAnalysis_FallsBackAndSaysSo(string source)
    {
        var format = new FormatAnalysis(new ChatPromptRenderer(ChatTemplate.Parse(source), "<s>", "</s>", FixedClock.Instance), source, []).Run();
        Assert.Equal(ChatFormat.Hermes.ToolCalls, format.ToolCalls);
        Assert.StartsWith("json (assumed: the template", format.Description, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Render_MarksInAUsersText_StayText(string family)
    {
        var format = FormatFamily.FormatOf(family);
        string attack = string.Concat(format.ToolCalls.Texts) + format.Reasoning.Open + format.Reasoning.Close;
        Assert.Equal(Trusted("hello"), Trusted(attack));

        string Trusted(string content)
        {
            var segments = FormatFamily.Renderer(family).Render([new("user", content)], FormatFamily.Tools);
            return string.Concat(segments.Where(segment => segment.ParseSpecial).Select(segment => segment.Text));
        }
    }

    [Fact]
    public void EndsInReasoning_TemplateThatOpensTheBlock_IsTrue()
    {
        bool Opens(string family) => ChatOutputOptions.EndsInReasoning(FormatFamily.Renderer(family).Render([new("user", "Hi")], []), FormatFamily.FormatOf(family));
        Assert.True(Opens("deepseek-v3"));
        Assert.False(Opens("deepseek-v31"));
        Assert.False(Opens("glm4"));
    }

    private static ToolCallFormat Calls(string family) => FormatFamily.FormatOf(family).ToolCalls;
}
