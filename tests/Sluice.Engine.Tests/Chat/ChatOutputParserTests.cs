using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Chat;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Chat;

public class ChatOutputParserTests
{
    private static readonly ChatOutputOptions Everything = new() { ParseToolCalls = true };

    private static readonly string[] Fragments =
    [
        "<think>", "</think>", "<tool_call>", "</tool_call>", "\n", " ", "text", "<", "{\"name\": \"f\", \"arguments\": {\"a\": \"</tool_call>\", \"b\": [1, {}]}}",
        "{\"arguments\": {\"x\": 1}, \"name\": \"g\"}", "{\"name\": \"h\"}", "{\"name\": 1}", "{\"na", "me\": \"k\", \"arguments\": {", "\"", "\\", "}", "]", ",", ", \"id\": 3}", "<tool", "</th",
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": 1}}\n</tool_call>", "é👋",
    ];

    /// <summary>Events in short: R reasoning, C content, T call with name and arguments, a dot at its end.</summary>
    [Theory]
    [InlineData("Hello", "C[Hello]")]
    [InlineData("", "")]
    [InlineData("  \n", "C[  \n]")]
    [InlineData(" Hello \n", "C[ Hello \n]")]
    [InlineData("<think>\nhm, <b>\n</think>\n\nHello", "R[hm, <b>]C[Hello]")]
    [InlineData("\n<think>a\n\nb</think>c", "R[a\n\nb]C[c]")]
    [InlineData("<think>\n\n</think>\n\nHello", "C[Hello]")]
    [InlineData("<think>\nunfinished </thi", "R[unfinished </thi]")]
    [InlineData("<thin", "C[<thin]")]
    [InlineData("Say <think>x</think>", "C[Say <think>x</think>]")]
    [InlineData("<think>a</think>\n\n  code\n", "R[a]C[  code\n]")]
    [InlineData("<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": \"}\\\"<\"}}\n</tool_call>", "T[0:id0:f:{\"a\": \"}\\\"<\"}.]")]
    [InlineData("Wait.\n<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call>\n<tool_call>\n{\"name\":\"g\",\"arguments\":{\"b\":[]}}\n</tool_call>\n", "C[Wait.]T[0:id0:f:{}.]T[1:id1:g:{\"b\":[]}.]")]
    [InlineData("<think>\nt\n</think>\n\n<tool_call>\n{\"name\": \"f\", \"arguments\": {}}\n</tool_call>\nDone", "R[t]T[0:id0:f:{}.]C[Done]")]
    [InlineData("<tool_call>{\"arguments\": {\"a\": 1}, \"name\": \"f\"}</tool_call>", "T[0:id0:f:{\"a\": 1}.]")]
    [InlineData("<tool_call>{\"id\": 3, \"name\": \"f\\u00e9\", \"arguments\": {}, \"x\": [1]}</tool_call>!", "T[0:id0:fé:{}.]C[!]")]
    [InlineData("<tool_call>{\"name\": \"f\"}</tool_call>", "T[0:id0:f:{}.]")]
    [InlineData("a\n<tool_call>\nnot json\n</tool_call>\nb", "C[a\n<tool_call>\nnot json\n</tool_call>\nb]")]
    [InlineData("<tool_call>{\"name\": 5}</tool_call>", "C[<tool_call>{\"name\": 5}</tool_call>]")]
    [InlineData("<tool_call>{\"name\": \"\", \"arguments\": {}}</tool_call>", "C[<tool_call>{\"name\": \"\", \"arguments\": {}}</tool_call>]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": 5}</tool_call>", "C[<tool_call>{\"name\": \"f\", \"arguments\": 5}</tool_call>]")]
    [InlineData("<tool_call>bad <tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>", "C[<tool_call>bad]T[0:id0:f:{}.]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1", "T[0:id0:f:{\"a\": 1.]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": \"</tool_call>", "T[0:id0:f:{\"a\": \"</tool_call>.]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1</tool_call>b", "T[0:id0:f:{\"a\": 1.]C[b]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {}", "T[0:id0:f:{}.]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {}}<tool_call>{\"name\": \"g\", \"arguments\": {}}", "T[0:id0:f:{}.]T[1:id1:g:{}.]")]
    [InlineData("<tool_call>{\"name\": \"f\", \"arguments\": {}} junk</tool_call>", "T[0:id0:f:{}.]C[junk]")]
    [InlineData("x <tool_call>\n{\"na", "C[x <tool_call>\n{\"na]")]
    [InlineData("x <tool_ca", "C[x <tool_ca]")]
    public void Parse_Output_GivesItsParts(string output, string expected) =>
        Assert.Equal(expected, Summary(Everything, [output]));

    [Fact]
    public void Parse_AnyCutOfTheOutput_MeansTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(42UL, 41UL),
        Prop.ForAll(
            (from pieces in Gen.Elements(Fragments).ListOf()
             from cuts in Gen.Choose(0, 200).ListOf()
             from options in Gen.Elements(Everything, new ChatOutputOptions(), Everything with { StartsInReasoning = true }, Everything with { ParseReasoning = false })
             select (Output: string.Concat(pieces), Cuts: cuts.ToArray(), Options: options)).ToArbitrary(),
            sample => Summary(sample.Options, [sample.Output]) == Summary(sample.Options, Cut(sample.Output, sample.Cuts))
                && Summary(sample.Options, [sample.Output]) == Summary(sample.Options, sample.Output.Select(c => c.ToString()))));

    [Fact]
    public void Feed_ArgumentsOfACall_StreamAsTheyCome()
    {
        var parser = Parser(Everything);

        Assert.Empty(parser.Feed("<tool_call>\n{\"name\": \"f\", \"argu"));
        Assert.Equal([new ToolCallStart(0, "id0", "f"), new ToolCallArgumentsDelta(0, "{\"a\"")], parser.Feed("ments\": {\"a\""));
        Assert.Equal([new ToolCallArgumentsDelta(0, ": 1}")], parser.Feed(": 1}"));
        Assert.Equal([new ToolCallEnd(0)], parser.Feed("}\n</tool_call>"));
        Assert.Empty(parser.Complete());
    }

    [Fact]
    public void Feed_PlainContent_IsNotHeldBack()
    {
        var parser = Parser(Everything);

        Assert.Equal([new ContentDelta("Hello")], parser.Feed("Hello"));
        Assert.Equal([new ContentDelta(" a")], parser.Feed(" a <"));
        Assert.Equal([new ContentDelta(" <b")], parser.Feed("b"));
    }

    [Fact]
    public void Parse_WithoutTools_LeavesCallsInTheContent() =>
        Assert.Equal(
            "R[t]C[<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>]",
            Summary(new ChatOutputOptions(), ["<think>t</think><tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>"]));

    [Fact]
    public void Parse_PromptOpenedTheThinkBlock_StartsWithReasoning()
    {
        PromptSegment[] prompt = [new("<|im_start|>assistant\n<think>\n", true)];

        Assert.True(ChatOutputOptions.EndsInReasoning(prompt));
        Assert.Equal("R[why]C[so]", Summary(Everything with { StartsInReasoning = true }, ["\nwhy\n</think>\n\nso"]));
    }

    [Fact]
    public void EndsInReasoning_ClosedBlockOrInput_IsFalse()
    {
        Assert.False(ChatOutputOptions.EndsInReasoning([new PromptSegment("<think>\n\n</think>\n\n", true)]));
        Assert.False(ChatOutputOptions.EndsInReasoning([new PromptSegment("<think>", false)]));
        Assert.False(ChatOutputOptions.EndsInReasoning([]));
    }

    [Fact]
    public void Random_Ids_DifferAndHaveTheUsualForm()
    {
        Assert.Matches("^call_[A-Za-z0-9]{24}$", ToolCallIds.Random());
        Assert.NotEqual(ToolCallIds.Random(), ToolCallIds.Random());
    }

    private static ChatOutputParser Parser(ChatOutputOptions options)
    {
        var calls = 0;
        return new ChatOutputParser(options, () => $"id{calls++}");
    }

    private static IEnumerable<string> Cut(string text, int[] cuts)
    {
        int[] bounds = [0, .. cuts.Where(cut => cut < text.Length).Order(), text.Length];
        return bounds.Zip(bounds.Skip(1), (from, to) => text[from..to]);
    }

    private static string Summary(ChatOutputOptions options, IEnumerable<string> pieces) => OutputSummary.Of(options, pieces);
}
