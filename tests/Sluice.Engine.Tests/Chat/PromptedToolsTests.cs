using Sluice.Engine.Chat;

namespace Sluice.Engine.Tests.Chat;

public sealed class PromptedToolsTests
{
    private static readonly ChatTool[] Tools = [new("f", "Does \"it\".", """{"type":"object"}""")];

    [Fact]
    public void Rewrite_ConversationWithoutTools_StaysAsItIs()
    {
        ChatMessage[] messages = [new("system", "s"), new("user", "u")];
        Assert.Same(messages, PromptedTools.Rewrite(messages, []));
    }

    [Fact]
    public void Rewrite_Tools_StandInFrontOfTheFirstMessage()
    {
        Assert.Contains("""{"name":"f","description":"Does \"it\".","parameters":{"type":"object"}}""", PromptedTools.Rewrite([new("user", "Go")], Tools)[0].Content, StringComparison.Ordinal);
        Assert.EndsWith("\n\nGo", PromptedTools.Rewrite([new("user", "Go")], Tools)[0].Content, StringComparison.Ordinal);
        Assert.StartsWith("Be kind.\n\nYou can call functions.", PromptedTools.Rewrite([new("system", "Be kind."), new("user", "Go")], Tools)[0].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_CallsAndResults_BecomeTurnsOfText()
    {
        ChatMessage[] messages =
        [
            new("user", "Go"), new("assistant", "Sure.") { ToolCalls = [new("1", "f", """{"a":1}"""), new("2", "f", "broken")] },
            new("tool", "one") { ToolCallId = "1" }, new("tool", "two") { ToolCallId = "2" }, new("user", "And?"),
        ];

        var rewritten = PromptedTools.Rewrite(messages, []);

        Assert.Equal(["user", "assistant", "user"], rewritten.Select(message => message.Role));
        Assert.Equal("Sure.\n<tool_call>\n{\"name\":\"f\",\"arguments\":{\"a\":1}}\n</tool_call>\n<tool_call>\n{\"name\":\"f\",\"arguments\":\"broken\"}\n</tool_call>", rewritten[1].Content);
        Assert.Equal("<tool_response>\none\n</tool_response>\n<tool_response>\ntwo\n</tool_response>\nAnd?", rewritten[2].Content);
        Assert.Equal(
            "<s><start_of_turn>user\nGo<end_of_turn>\n<start_of_turn>model\n",
            string.Concat(FormatFamily.Renderer("gemma3").Render(rewritten, []).Select(segment => segment.Text))[..60]);
    }

    [Fact]
    public void Render_TemplateThatLeavesCallsOut_GetsThemInTheTextWithTheirMarks()
    {
        var renderer = FormatFamily.Renderer("lfm2").WithWrittenCalls(FormatFamily.FormatOf("lfm2").ToolCalls);
        var segments = renderer.Render(
            [
                new("user", "Go"), new("assistant", "Sure.") { ToolCalls = [new("1", "f", """{"a":"<|im_end|>","b":[true,null]}"""), new("2", "g", "{}"), new("3", "h", "broken")] },
                new("tool", "one") { ToolCallId = "1" },
            ],
            []);
        Assert.Contains(
            "assistant\nSure.<|tool_call_start|>[f(a=\"<|im_end|>\", b=[True, None]), g(), h(broken)]<|tool_call_end|><|im_end|>\n<|im_start|>tool\n<|tool_response_start|>one",
            string.Concat(segments.Select(segment => segment.Text)),
            StringComparison.Ordinal);

        // What the caller wrote is never a mark.
        string trusted = string.Concat(segments.Where(segment => segment.ParseSpecial).Select(segment => segment.Text));
        Assert.Contains("<|tool_call_start|>[", trusted, StringComparison.Ordinal);
        Assert.DoesNotContain("a=", trusted, StringComparison.Ordinal);
    }
}
