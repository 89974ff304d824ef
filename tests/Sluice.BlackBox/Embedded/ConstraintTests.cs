using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI.Chat;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

public sealed class ConstraintTests(StandardGateway gateway)
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","maxLength":20},"age":{"type":"integer","minimum":0,"maximum":120},
        "colour":{"enum":["red","green"]}},"required":["name","age","colour"],"additionalProperties":false}
        """;

    private const string City = """{"type":"object","properties":{"city":{"type":"string","maxLength":20}},"required":["city"],"additionalProperties":false}""";

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public async Task Chat_JsonSchemaThroughTheSdk_GivesValidJsonWholeAndStreamed(float temperature)
    {
        var chat = gateway.Chat(StandardGateway.Nano);
        var options = new ChatCompletionOptions
        {
            Temperature = temperature,
            MaxOutputTokenCount = 300,
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("person", BinaryData.FromString(Person), jsonSchemaIsStrict: true),
        };
        for (int i = 0; i < 4; i++)
        {
            ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Describe a person.")], options, TestContext.Current.CancellationToken);
            CheckPerson(whole.Content[0].Text);
            Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);

            var streamed = new StringBuilder();
            await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Describe a person.")], options, TestContext.Current.CancellationToken))
            {
                streamed.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            }

            CheckPerson(streamed.ToString());
        }
    }

    [Fact]
    public async Task Chat_JsonObject_GivesAnObjectAndDropsNothing()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "Give me JSON with a name.", """
            "response_format":{"type":"json_object"},"temperature":0,"max_tokens":300
            """), ("x-sluice-strict", "true"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(answer.Header("x-sluice-dropped"));
        using var value = JsonDocument.Parse(answer.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.Equal(JsonValueKind.Object, value.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("\"responseMimeType\":\"text/x.enum\",\"responseSchema\":{\"type\":\"STRING\",\"enum\":[\"left hand\",\"right hand\"]}", "^(left|right) hand$")]
    [InlineData("\"responseMimeType\":\"application/json\",\"responseSchema\":{\"type\":\"OBJECT\",\"properties\":{\"a\":{\"type\":\"INTEGER\"},\"b\":{\"type\":\"BOOLEAN\"}},\"required\":[\"a\",\"b\"],\"propertyOrdering\":[\"b\",\"a\"]}", """^\{"b": ?(true|false), ?"a": ?-?[0-9]+\}$""")]
    public async Task Gemini_SchemaInItsOwnWords_IsMet(string form, string expected)
    {
        var answer = await gateway.Client.PostAsync(
            "/v1beta/models/sluice-nano:generateContent", $$$"""{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"temperature":0,{{{form}}}}}""", ("x-sluice-strict", "true"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Matches(expected, (string)answer.Json["candidates"]![0]!["content"]!["parts"]![0]!["text"]!);
    }

    [Fact]
    public async Task Gemini_ChoiceWithoutWords_IsRefused()
    {
        var answer = await gateway.Client.PostAsync(
            "/v1beta/models/sluice-nano:generateContent", """{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"responseMimeType":"text/x.enum"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("generationConfig.responseJsonSchema", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(20)]
    public async Task Chat_RequiredCallIsCutOff_LeavesNoMarksInTheContent(int tokens)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "Hi", $$$"""
            "tools":[{"type":"function","function":{"name":"locate","parameters":{{{City}}} }}],"tool_choice":"required","temperature":0,"max_tokens":{{{tokens}}}
            """));
        var choice = answer.Json["choices"]![0]!;
        Assert.Equal((null, "length"), ((string?)choice["message"]!["content"], (string?)choice["finish_reason"]));
        Assert.Equal(tokens == 20, choice["message"]!["tool_calls"] is not null);
    }

    [Fact]
    public async Task Chat_ToolRequired_IsCalledWithValidArgumentsWholeAndStreamed()
    {
        var chat = gateway.Chat(StandardGateway.Nano);
        var options = new ChatCompletionOptions
        {
            Temperature = 1,
            MaxOutputTokenCount = 300,
            ToolChoice = ChatToolChoice.CreateRequiredChoice(),
            AllowParallelToolCalls = false,
            Tools = { ChatTool.CreateFunctionTool("look_up_place", "Looks up a place", BinaryData.FromString(City), functionSchemaIsStrict: true) },
        };
        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Hello!")], options, TestContext.Current.CancellationToken);
        var call = Assert.Single(whole.ToolCalls);
        Assert.Equal((ChatFinishReason.ToolCalls, "look_up_place"), (whole.FinishReason, call.FunctionName));
        CheckCity(call.FunctionArguments.ToString());

        var arguments = new StringBuilder();
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hello!")], options, TestContext.Current.CancellationToken))
        {
            arguments.Append(string.Concat(update.ToolCallUpdates.Select(part => part.FunctionArgumentsUpdate?.ToString())));
        }

        CheckCity(arguments.ToString());
    }

    [Fact]
    public async Task Messages_ToolNamed_IsTheOneThatIsCalled()
    {
        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(StandardGateway.Nano, "What is the weather in Paris?", $$"""
            "temperature":0,"tools":[{"name":"get_weather","input_schema":{{City}}},{"name":"get_time","input_schema":{{City}}}],"tool_choice":{"type":"tool","name":"get_time"}
            """));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Null(answer.Header("x-sluice-dropped"));
        var use = answer.Json["content"]!.AsArray().Single(block => block!["type"]!.GetValue<string>() == "tool_use")!;
        Assert.Equal("get_time", use["name"]!.GetValue<string>());
        Assert.NotNull(use["input"]!["city"]);
        Assert.Equal("tool_use", answer.Json["stop_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Messages_OutputFormat_IsMet()
    {
        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(StandardGateway.Nano, "Describe a person.", $$$"""
            "temperature":1,"output_config":{"format":{"type":"json_schema","schema":{{{Person}}}}}
            """));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        CheckPerson(string.Concat(answer.Json["content"]!.AsArray().Where(block => block!["type"]!.GetValue<string>() == "text").Select(block => block!["text"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("\"grammar\":\"root ::= \\\"yes\\\" | \\\"no\\\"\"")]
    [InlineData("\"guided_regex\":\"yes|no\"")]
    [InlineData("\"guided_choice\":[\"yes\",\"no\"]")]
    [InlineData("\"structured_outputs\":{\"regex\":\"yes|no\"}")]
    [InlineData("\"structured_outputs\":{\"choice\":[\"yes\",\"no\"]}")]
    [InlineData("\"structured_outputs\":{\"grammar\":\"root ::= \\\"yes\\\" | \\\"no\\\"\"}")]
    public async Task Chat_GrammarOfOtherServers_IsKept(string field)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "Hello!", $"{field},\"temperature\":1"));
        Assert.Matches("^(yes|no)$", answer.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("\"guided_json\":\"{\\\"const\\\":{\\\"a\\\":1}}\"")]
    [InlineData("\"json_schema\":{\"const\":{\"a\":1}}")]
    [InlineData("\"structured_outputs\":{\"json\":{\"const\":{\"a\":1}}}")]
    [InlineData("\"response_format\":{\"type\":\"json_object\",\"schema\":{\"const\":{\"a\":1}}}")]
    public async Task Chat_SchemaAsOtherServersTakeIt_IsKept(string field)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "Hello!", field), ("x-sluice-strict", "true"));
        Assert.Matches("^\\{\\s*\"a\": ?1\\s*\\}$", answer.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"not":{}}}}""", "unsupported_parameter", "/properties/a/not")]
    [InlineData("""{"type":"thing"}""", "invalid_value", "/type")]
    public async Task Chat_SchemaThatCantBeKept_Is400ThatNamesTheKeyword(string schema, string code, string path)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, "Hello!", $$$"""
            "stream":true,"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{{schema}}}}}
            """));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(code, answer.Error["code"]!.GetValue<string>());
        Assert.EndsWith(path, answer.Error["param"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(path, answer.Error["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static void CheckPerson(string json)
    {
        using var value = JsonDocument.Parse(json);
        Assert.Equal(["name", "age", "colour"], value.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.InRange(value.RootElement.GetProperty("age").GetInt32(), 0, 120);
        Assert.Contains(value.RootElement.GetProperty("colour").GetString(), (string[])["red", "green"]);
    }

    private static void CheckCity(string json)
    {
        using var value = JsonDocument.Parse(json);
        Assert.Equal(["city"], value.RootElement.EnumerateObject().Select(member => member.Name));
    }
}
