using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Responses;

/// <summary>Tools that take text: OpenAI's custom tools, kept where both sides know them, else functions with one argument.</summary>
public sealed class CustomToolTests
{
    private const string Input = "*** Begin\n+\"é\" \\ \U0001F600\t\u0001";
    private static readonly ResponseContext Context = Wire.Context with { TakesText = name => name == "patch" };

    private static string Quoted => JsonValue.Create(Input).ToJsonString();

    private static string Request => $$"""
        {"model":"m","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Fix it."}]},
          {"type":"custom_tool_call","call_id":"call_1","name":"patch","input":{{Quoted}} },
          {"type":"custom_tool_call_output","call_id":"call_1","output":"done"}],
         "tools":[{"type":"custom","name":"patch","description":"Changes files.","format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"} },
          {"type":"custom","name":"note"}],
         "tool_choice":{"type":"custom","name":"patch"} }
        """;

    [Fact]
    public void Request_WithinTheDialectAndToChat_KeepsToolsCallsAndGrammar()
    {
        var request = Wire.Decode(Wire.Responses, Request);
        var losses = new LossReport(Wire.Responses);

        var same = Wire.Encode(Wire.Responses, request, losses);
        var chat = Wire.Encode(Wire.OpenAi, request, losses);
        var back = Wire.Encode(Wire.Responses, Wire.Decode(Wire.OpenAi, chat.ToJsonString()));

        foreach (var told in new[] { same, back })
        {
            Wire.AssertJson(Request, new JsonObject { ["model"] = "m", ["input"] = told["input"]!.DeepClone(), ["tools"] = told["tools"]!.DeepClone(), ["tool_choice"] = told["tool_choice"]!.DeepClone() });
        }

        Wire.AssertJson("""{"type":"custom","custom":{"name":"patch","description":"Changes files.","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: /.+/"}}}}""", chat["tools"]![0]);
        Wire.AssertJson("""{"type":"custom","custom":{"name":"patch"}}""", chat["tool_choice"]);
        Wire.AssertJson($$"""{"id":"call_1","type":"custom","custom":{"name":"patch","input":{{Quoted}} } }""", chat["messages"]![1]!["tool_calls"]![0]);
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
    }

    [Fact]
    public void Request_ToOthers_BecomesAFunctionOfOneText_AndTheGrammarIsDeclared()
    {
        foreach (var target in new[] { Wire.Anthropic, Wire.Gemini, Wire.Ollama })
        {
            var losses = new LossReport(Wire.Responses);
            var sent = Wire.Encode(target, Wire.Decode(Wire.Responses, Request), losses).ToJsonString();

            Assert.Contains("\"required\":[\"input\"]", sent, StringComparison.Ordinal);
            Assert.Equal(Input, (string?)FindInput(JsonNode.Parse(sent)!));
            Assert.Contains("tools[].format", losses.Dropped);
            Assert.Null(losses.Refusal);
        }
    }

    [Theory]
    [InlineData("""{"type":"custom"}""", "tools[0].name")]
    [InlineData("""{"type":"custom","name":"x","format":{"type":"grammar","syntax":"ebnf","definition":"a"}}""", "tools[0].format.syntax")]
    [InlineData("""{"type":"custom","name":"x","format":{"type":"grammar","syntax":"lark"}}""", "tools[0].format.definition")]
    [InlineData("""{"type":"custom","name":"x","format":{"type":"prose"}}""", "tools[0].format.type")]
    [InlineData("""{"type":"custom","name":"x","format":"text"}""", "tools[0].format")]
    public void Request_WithABrokenTool_NamesThePlace(string tool, string param) =>
        Assert.Equal(param, Wire.DecodeError(Wire.Responses, $$"""{"input":"x","tools":[{{tool}}]}""").Param);

    [Fact]
    public void Answers_OfFunctions_AreCallsOfTheClientsCustomTools()
    {
        var answer = new ConversationResponse { Choices = [new ResponseChoice([new ToolCallBlock("c1", "patch", $$"""{ "input" : {{Quoted}} }"""), new ToolCallBlock("c2", "look", "{}")], StopReason.ToolUse)] };

        var responses = Wire.EncodeResponse(Wire.Responses, answer, Context)["output"]!;
        var chat = Wire.EncodeResponse(Wire.OpenAi, answer, Context)["choices"]![0]!["message"]!["tool_calls"]!;

        Assert.Equal(("custom_tool_call", "c1", "patch", Input), ((string?)responses[0]!["type"], (string?)responses[0]!["call_id"], (string?)responses[0]!["name"], (string?)responses[0]!["input"]));
        Assert.StartsWith("ctc_", (string?)responses[0]!["id"], StringComparison.Ordinal);
        Assert.Equal("function_call", (string?)responses[1]!["type"]);
        Wire.AssertJson($$"""{"id":"c1","type":"custom","custom":{"name":"patch","input":{{Quoted}} } }""", chat[0]);
        Assert.Equal("function", (string?)chat[1]!["type"]);
    }

    [Fact]
    public void Streams_OfFunctions_CutAnywhere_AreStreamsOfTheText()
    {
        var arguments = "{ \"input\": " + Quoted.Replace("\U0001F600", "\\uD83D\\uDE00", StringComparison.Ordinal) + "}";
        for (var cut = 0; cut <= arguments.Length; cut++)
        {
            List<ConversationEvent> events =
            [
                new ResponseStarted("x", "m", null),
                new BlockStarted(0, 0, new ToolCallBlock("c1", "patch", "")), new BlockDelta(0, 0, arguments[..cut]), new BlockDelta(0, 0, arguments[cut..]), new BlockEnded(0, 0),
                new ChoiceStopped(0, StopReason.ToolUse), new ResponseEnded(),
            ];

            var responses = Wire.Frames(Wire.EncodeStream(Wire.Responses, events, Context)).ConvertAll(frame => JsonNode.Parse(frame.Data)!);
            var chat = Wire.Assemble(Wire.DecodeStream(Wire.OpenAi, Wire.Bytes(Wire.EncodeStream(Wire.OpenAi, events, Context))));

            Assert.Equal(Input, string.Concat(responses.Where(frame => (string?)frame["type"] == "response.custom_tool_call_input.delta").Select(frame => (string?)frame["delta"])));
            Assert.Equal(Input, (string?)responses.Single(frame => (string?)frame["type"] == "response.custom_tool_call_input.done")["input"]);
            Assert.Equal(Input, (string?)responses[^1]["response"]!["output"]![0]!["input"]);
            Assert.Equal("response.output_item.added", (string?)responses[2]["type"]);
            Assert.Equal(("custom_tool_call", ""), ((string?)responses[2]["item"]!["type"], (string?)responses[2]["item"]!["input"]));
            AssertCall(Assert.Single(chat.Choices[0].Blocks));
        }
    }

    [Theory]
    [InlineData("""{"text":"x"}""", """{"text":"x"}""")]
    [InlineData("""{"input":7}""", """{"input":7}""")]
    [InlineData("just text", "just text")]
    [InlineData("{}", "")]
    [InlineData("", "")]
    [InlineData("""{"input":"cut o""", "cut o")]
    public void Arguments_OfAnotherForm_AreNotLost(string arguments, string expected)
    {
        List<ConversationEvent> events =
        [
            new BlockStarted(0, 0, new ToolCallBlock("c1", "patch", "")), new BlockDelta(0, 0, arguments), new BlockEnded(0, 0), new ChoiceStopped(0, StopReason.ToolUse), new ResponseEnded(),
        ];

        var frames = Wire.Frames(Wire.EncodeStream(Wire.Responses, events, Context)).ConvertAll(frame => JsonNode.Parse(frame.Data)!);

        Assert.Equal(expected, (string?)frames[^1]["response"]!["output"]![0]!["input"]);
        Assert.Equal(expected, string.Concat(frames.Where(frame => (string?)frame["type"] == "response.custom_tool_call_input.delta").Select(frame => (string?)frame["delta"])));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("openai-responses")]
    public void Streams_OfProvidersWithCustomTools_AreWholeArgumentsElsewhere(string dialect)
    {
        var provider = Wire.Named(dialect);
        List<ConversationEvent> events =
        [
            new ResponseStarted("x", "m", null),
            new BlockStarted(0, 0, new ToolCallBlock("c1", "patch", "") { TakesText = true }), new BlockDelta(0, 0, "{\"input\":"), .. Quoted.Select(character => new BlockDelta(0, 0, character.ToString())), new BlockDelta(0, 0, "}"), new BlockEnded(0, 0),
            new BlockStarted(0, 1, new ToolCallBlock("c2", "patch", "") { TakesText = true }), new BlockEnded(0, 1),
            new BlockStarted(0, 2, new ToolCallBlock("c3", "look", "")), new BlockDelta(0, 2, "{\"a\":1}"), new BlockEnded(0, 2),
            new ChoiceStopped(0, StopReason.ToolUse), new ResponseEnded(),
        ];
        var stream = Wire.Bytes(Wire.EncodeStream(provider, events));

        foreach (var piece in new[] { 1, 7, int.MaxValue })
        {
            var told = Wire.DecodeStream(provider, stream, piece);
            var blocks = Wire.Assemble(told).Choices[0].Blocks;
            AssertCall(blocks[0]);
            Assert.Equal(("c2", "{\"input\":\"\"}"), (((ToolCallBlock)blocks[1]).Id, ((ToolCallBlock)blocks[1]).ArgumentsJson));
            Assert.Equal(("c3", "{\"a\":1}", false), (((ToolCallBlock)blocks[2]).Id, ((ToolCallBlock)blocks[2]).ArgumentsJson, ((ToolCallBlock)blocks[2]).TakesText));
            var anthropic = Wire.Assemble(Wire.DecodeStream(Wire.Anthropic, Wire.Bytes(Wire.EncodeStream(Wire.Anthropic, told))));
            Assert.Equal(Input, (string?)JsonNode.Parse(((ToolCallBlock)anthropic.Choices[0].Blocks[0]).ArgumentsJson)!["input"]);
        }
    }

    [Fact]
    public void WithFunctionsOnly_ForServersThatKnowNoCustomTools_MapsThem()
    {
        var losses = new LossReport(Wire.Responses);

        var sent = Wire.Encode(Wire.OpenAi, Wire.Decode(Wire.Responses, Request).WithFunctionsOnly(losses), losses);

        Assert.Equal(["function", "function"], sent["tools"]!.AsArray().Select(tool => (string?)tool!["type"]));
        Assert.Equal("function", (string?)sent["tool_choice"]!["type"]);
        Assert.Equal(Input, (string?)JsonNode.Parse((string)sent["messages"]![1]!["tool_calls"]![0]!["function"]!["arguments"]!)!["input"]);
        Assert.Equal(["tools[].format"], losses.Dropped);
    }

    private static void AssertCall(Block block)
    {
        var call = Assert.IsType<ToolCallBlock>(block);
        Assert.Equal(("c1", "patch", true), (call.Id, call.Name, call.TakesText));
        Assert.Equal(Input, (string?)JsonNode.Parse(call.ArgumentsJson)!["input"]);
    }

    // The argument of the call, wherever the dialect puts it.
    private static JsonNode? FindInput(JsonNode node) => node switch
    {
        JsonObject members when members["input"] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String => value,
        JsonObject members => members.Select(member => member.Value).OfType<JsonNode>().Select(FindInput).FirstOrDefault(found => found is not null),
        JsonArray items => items.OfType<JsonNode>().Select(FindInput).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
