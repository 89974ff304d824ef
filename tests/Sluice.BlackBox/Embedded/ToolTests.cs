using System.Text;
using System.Text.Json;
using Anthropic.Models.Messages;
using OpenAI.Chat;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

public sealed class ToolTests(StandardGateway gateway)
{
    private const string City = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";
    private const string Numbers = """{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a","b"]}""";

    [Fact]
    public async Task ChatTools_FullLoopThroughTheSdk_AnswersFromTheResult()
    {
        var chat = gateway.Chat(StandardGateway.Nano);
        List<ChatMessage> messages = [new UserChatMessage("What is the weather in Paris?")];

        ChatCompletion asked = await chat.CompleteChatAsync(messages, ChatTools(), TestContext.Current.CancellationToken);
        var call = Assert.Single(asked.ToolCalls);
        messages.Add(new AssistantChatMessage(asked));
        messages.Add(new ToolChatMessage(call.Id, """{"temperature": 21, "condition": "sunny"}"""));
        ChatCompletion answered = await chat.CompleteChatAsync(messages, ChatTools(), TestContext.Current.CancellationToken);

        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        Assert.Equal("get_weather", call.FunctionName);
        Assert.Equal("Paris", JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString());
        Assert.Equal("It is sunny and 21 degrees in Paris.", answered.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answered.FinishReason);
    }

    [Theory]
    [InlineData("required", "add", "add")]
    [InlineData("auto", "get_weather", "get_weather")]
    [InlineData("auto", "get_time", null)]
    public async Task Chat_SomeToolsAllowed_OffersOnlyThose(string mode, string allowed, string? called)
    {
        var tools = string.Join(',', new[] { "get_weather", "add" }.Select(name => $$$"""{"type":"function","function":{"name":"{{{name}}}","parameters":{{{(name == "add" ? Numbers : City)}}}}}"""));
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "What is the weather in Paris?", $$$"""
            "temperature":0,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"{{{mode}}}","tools":[{"type":"function","function":{"name":"{{{allowed}}}"}}]}},"tools":[{{{tools}}}]
            """), ("x-sluice-strict", "true"));

        if (called is null)
        {
            Assert.Equal("tool_choice.allowed_tools.tools", (string?)answer.Error["param"]);
        }
        else
        {
            Assert.Equal(called, (string?)answer.Json["choices"]![0]!["message"]!["tool_calls"]![0]!["function"]!["name"]);
        }
    }

    [Fact]
    public async Task ChatTools_Streamed_ComeInFragmentsThatAddUpToTwoCalls()
    {
        Dictionary<int, StringBuilder> arguments = [];
        Dictionary<int, string> ids = [];
        ChatFinishReason? finish = null;
        await foreach (var update in gateway.Chat(StandardGateway.Nano).CompleteChatStreamingAsync(
            [new UserChatMessage("What is the weather in Paris and Rome?")], ChatTools(), TestContext.Current.CancellationToken))
        {
            finish = update.FinishReason ?? finish;
            foreach (var part in update.ToolCallUpdates)
            {
                if (part.ToolCallId is { Length: > 0 } id)
                {
                    Assert.True(ids.TryAdd(part.Index, id));
                    Assert.Equal("get_weather", part.FunctionName);
                }

                if (!arguments.TryGetValue(part.Index, out var text))
                {
                    arguments[part.Index] = text = new StringBuilder();
                }

                text.Append(part.FunctionArgumentsUpdate?.ToString());
            }
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.Equal([0, 1], arguments.Keys.Order());
        Assert.NotEqual(ids[0], ids[1]);
        Assert.Equal("Paris", JsonDocument.Parse(arguments[0].ToString()).RootElement.GetProperty("city").GetString());
        Assert.Equal("Rome", JsonDocument.Parse(arguments[1].ToString()).RootElement.GetProperty("city").GetString());
    }

    [Fact]
    public async Task MessagesTools_FullLoopThroughTheSdk_AnswersFromTheResult()
    {
        var client = gateway.Claude();
        var question = new UserMessageParam("What is 12 + 30?");
        var first = await client.Messages.Create(Messages([question]), TestContext.Current.CancellationToken);
        var call = first.Content.Select(block => block.TryPickToolUse(out var use) ? use : null).Single(use => use is not null)!;

        var second = await client.Messages.Create(
            Messages(
            [
                question,
                new AssistantMessageParam(new List<ContentBlockParam> { new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input } }),
                new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam(call.ID) { Content = """{"result": 42}""" } }),
            ]),
            TestContext.Current.CancellationToken);

        Assert.Equal("tool_use", first.StopReason?.Raw());
        Assert.Equal("add", call.Name);
        Assert.Equal(12, call.Input["a"].GetDouble());
        Assert.Equal(30, call.Input["b"].GetDouble());
        Assert.Equal("end_turn", second.StopReason?.Raw());
        Assert.Contains("42", Text(second), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MessagesTools_Streamed_ComeAsJsonFragmentsOfOneBlock()
    {
        var json = new StringBuilder();
        List<string> names = [];
        string? stop = null;
        await foreach (var item in gateway.Claude().Messages.CreateStreaming(
            Messages([new UserMessageParam("What time is it in Tokyo?")]), TestContext.Current.CancellationToken))
        {
            if (item.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var use))
            {
                names.Add(use.Name);
            }

            if (item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var input))
            {
                json.Append(input.PartialJson);
            }

            if (item.TryPickDelta(out var end))
            {
                stop = end.Delta.StopReason?.Raw();
            }
        }

        Assert.Equal(["get_time"], names);
        Assert.Equal("Tokyo", JsonDocument.Parse(json.ToString()).RootElement.GetProperty("city").GetString());
        Assert.Equal("tool_use", stop);
    }

    private static ChatCompletionOptions ChatTools() => new()
    {
        Temperature = 0,
        Tools =
        {
            ChatTool.CreateFunctionTool("get_weather", "Get the weather in a city", BinaryData.FromString(City)),
            ChatTool.CreateFunctionTool("add", "Add two numbers", BinaryData.FromString(Numbers)),
            ChatTool.CreateFunctionTool("get_time", "Get the time in a city", BinaryData.FromString(City)),
        },
    };

    private static MessageCreateParams Messages(List<MessageParam> messages)
    {
        var request = Request(messages);
        var body = new Dictionary<string, JsonElement>(request.RawBodyData) { ["temperature"] = JsonSerializer.SerializeToElement(0) };
        return MessageCreateParams.FromRawUnchecked(request.RawHeaderData, request.RawQueryData, body);
    }

    private static MessageCreateParams Request(List<MessageParam> messages) => new()
    {
        Model = StandardGateway.Nano,
        MaxTokens = 200,
        Messages = messages,
        Tools =
        [
            MessagesTool("get_weather", "Get the weather in a city", City),
            MessagesTool("add", "Add two numbers", Numbers),
            MessagesTool("get_time", "Get the time in a city", City),
        ],
    };

    private static Tool MessagesTool(string name, string description, string schema) => new()
    {
        Name = name,
        Description = description,
        InputSchema = InputSchema.FromRawUnchecked(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(schema)!),
    };

    private static string Text(Message message) =>
        string.Concat(message.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));
}
