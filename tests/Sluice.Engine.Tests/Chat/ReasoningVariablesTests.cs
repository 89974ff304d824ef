using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Templates;
using Sluice.Engine.Tests.Templates;

namespace Sluice.Engine.Tests.Chat;

public sealed class ReasoningVariablesTests
{
    private const string Levels =
        """{%- if reasoning_effort is not defined %}{%- set reasoning_effort = "none" %}{%- endif %}{{ "Effort: " + reasoning_effort }}{%- if reasoning_effort not in ["none", "high"] %}{{ raise_exception("unknown effort") }}{%- endif %}""";

    [Theory]
    [InlineData("hermes", "enable_thinking", true, "", false)]
    [InlineData("glm4", "enable_thinking", true, "", false)]
    [InlineData("deepseek-v31", "thinking", true, "", false)]
    [InlineData("gpt-oss", "reasoning_effort", false, "low medium high", false)]
    [InlineData("seed-oss", "thinking_budget", false, "", true)]
    [InlineData("llama3", "", false, "", false)]
    [InlineData("deepseek-r1", "", false, "", false)]
    public void Find_TemplateOfAFamily_TellsWhatItReads(string family, string variables, bool canSwitch, string efforts, bool takesBudget)
    {
        var controls = Of(family).Controls;
        Assert.Equal(
            (variables, canSwitch, efforts, takesBudget),
            (string.Join(' ', controls.Variables), controls.CanSwitch, string.Join(' ', controls.Efforts), controls.TakesBudget));
    }

    [Theory]
    [InlineData("hermes", false, null, null, """{"enable_thinking":false}""")]
    [InlineData("hermes", null, "none", null, """{"enable_thinking":false}""")]
    [InlineData("hermes", null, "high", 100, """{"enable_thinking":true}""")]
    [InlineData("deepseek-v31", null, "low", null, """{"thinking":true}""")]
    [InlineData("deepseek-v31", true, null, null, """{"thinking":true}""")]
    [InlineData("gpt-oss", null, "high", null, """{"reasoning_effort":"high"}""")]
    [InlineData("gpt-oss", null, "minimal", null, """{"reasoning_effort":"low"}""")]
    [InlineData("gpt-oss", null, "xhigh", null, """{"reasoning_effort":"high"}""")]
    [InlineData("gpt-oss", null, "max", null, """{"reasoning_effort":"high"}""")]
    [InlineData("gpt-oss", null, "strange", null, "{}")]
    [InlineData("gpt-oss", true, null, null, "{}")]
    [InlineData("gpt-oss", false, null, null, """{"reasoning_effort":"low"}""")]
    [InlineData("seed-oss", true, null, 512, """{"thinking_budget":512}""")]
    [InlineData("seed-oss", false, null, 512, "{}")]
    public void Of_Wish_BecomesTheTemplatesVariables(string family, bool? enabled, string? effort, int? budget, string expected) => Assert.Equal(
        expected,
        JsonSerializer.Serialize(Of(family).Of(new ChatReasoning { Enabled = enabled, Effort = effort, BudgetTokens = budget }, null)));

    [Fact]
    public void Of_OwnVariables_WinOverTheWish()
    {
        var own = new Dictionary<string, JsonElement> { ["enable_thinking"] = JsonElement.Parse("true") };
        Assert.Equal("""{"enable_thinking":true}""", JsonSerializer.Serialize(Of("hermes").Of(new ChatReasoning { Enabled = false }, own)));
        Assert.Null(Of("llama3").Of(new ChatReasoning { Enabled = false }, null));
    }

    [Fact]
    public void Find_TemplateThatNamesOtherWordsAndRefusesSome_IsNotTrusted()
    {
        // It refuses one of the two words that are tried, so nothing is known about it.
        Assert.Equal(ReasoningControls.None.Variables, Of(new ChatPromptRenderer(ChatTemplate.Parse(Levels), null, null, FixedClock.Instance), Levels).Controls.Variables);
        string open = Levels.Replace("""["none", "high"]""", """["none", "low", "medium", "high"]""", StringComparison.Ordinal);
        var variables = Of(new ChatPromptRenderer(ChatTemplate.Parse(open), null, null, FixedClock.Instance), open);
        Assert.Equal("none low medium high", string.Join(' ', variables.Controls.Efforts));
        Assert.True(variables.Controls.CanSwitch);
        Assert.Equal("""{"reasoning_effort":"none"}""", JsonSerializer.Serialize(variables.Of(new ChatReasoning { Enabled = false }, null)));
    }

    private static ReasoningVariables Of(string family) => Of(FormatFamily.Renderer(family), FormatFamily.SourceOf(family));

    private static ReasoningVariables Of(ChatPromptRenderer renderer, string source) => ReasoningVariables.Find(renderer, source);
}
