using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenAI.Responses;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

/// <summary>The official package's Responses client against the bundled model.</summary>
public sealed class ResponsesTests(StandardGateway gateway)
{
    private const string City = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    private const string Choice = """{"type":"object","properties":{"city":{"enum":["Paris","Rome"]}},"required":["city"],"additionalProperties":false}""";

    [Fact]
    public async Task Responses_ThroughTheSdk_AnswerTheSameWholeAndStreamed()
    {
        var options = Options("What is the capital of France?");
        ResponseResult whole = await gateway.Answers().CreateResponseAsync(options, TestContext.Current.CancellationToken);
        var streamed = new StringBuilder();
        ResponseResult? last = null;
        options.StreamingEnabled = true;
        await using var updates = await gateway.Answers().CreateResponseStreamingAsync(options, TestContext.Current.CancellationToken);
        await foreach (var update in updates)
        {
            streamed.Append((update as StreamingResponseOutputTextDeltaUpdate)?.Delta);
            last = (update as StreamingResponseCompletedUpdate)?.Response ?? last;
        }

        Assert.Equal("The capital of France is Paris.", whole.GetOutputText());
        Assert.Equal("The capital of France is Paris.", streamed.ToString());
        Assert.Equal("The capital of France is Paris.", last!.GetOutputText());
        Assert.Equal(ResponseStatus.Completed, whole.Status);
        Assert.True(whole.Usage.InputTokenCount > 0);
        Assert.Equal(whole.Usage.TotalTokenCount, last.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task ResponsesTools_ThroughTheSdkWithExplicitItems_AnswerFromTheResult()
    {
        var options = Options("What is the weather in Paris?");
        ResponseResult asked = await gateway.Answers().CreateResponseAsync(options, TestContext.Current.CancellationToken);
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(asked.OutputItems));
        foreach (var item in asked.OutputItems)
        {
            options.InputItems.Add(item);
        }

        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, """{"temperature": 21, "condition": "sunny"}"""));
        ResponseResult answered = await gateway.Answers().CreateResponseAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal("Paris", JsonDocument.Parse(call.FunctionArguments).RootElement.GetProperty("city").GetString());
        Assert.Equal("It is sunny and 21 degrees in Paris.", answered.GetOutputText());
    }

    [Fact]
    public async Task ResponsesTools_ThroughTheSdkWithThePreviousAnswer_AnswerFromTheResult()
    {
        var client = gateway.Answers();
        ResponseResult asked = await client.CreateResponseAsync(Options("What is the weather in Paris?"), TestContext.Current.CancellationToken);
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single(asked.OutputItems));
        var options = Options("What is the weather in Paris?");
        options.InputItems.Clear();
        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, """{"temperature": 21, "condition": "sunny"}"""));
        options.PreviousResponseId = asked.Id;
        ResponseResult answered = await client.CreateResponseAsync(options, TestContext.Current.CancellationToken);
        ResponseResult read = await client.GetResponseAsync(answered.Id, TestContext.Current.CancellationToken);
        List<ResponseItem> items = [];
        await foreach (var item in client.GetResponseInputItemsAsync(answered.Id, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        ResponseDeletionResult deleted = await client.DeleteResponseAsync(answered.Id, TestContext.Current.CancellationToken);

        Assert.Equal("It is sunny and 21 degrees in Paris.", answered.GetOutputText());
        Assert.Equal(asked.Id, answered.PreviousResponseId);
        Assert.Equal("It is sunny and 21 degrees in Paris.", read.GetOutputText());
        Assert.Equal(3, items.Count);
        Assert.True(deleted.Deleted);
    }

    [Fact]
    public async Task ResponsesFormat_OfASchema_IsMet()
    {
        var options = Options("What is the capital of France?");
        options.TextOptions = new ResponseTextOptions { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("city", BinaryData.FromString(Choice), jsonSchemaIsStrict: true) };

        ResponseResult answer = await gateway.Answers().CreateResponseAsync(options, TestContext.Current.CancellationToken);

        Assert.Equal("Paris", JsonDocument.Parse(answer.GetOutputText()).RootElement.GetProperty("city").GetString());
    }

    [Fact]
    public async Task Responses_UnknownModel_IsToldToTheSdk()
    {
        var options = Options("Hello!");
        options.Model = "no-such-thing";

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => gateway.Answers().CreateResponseAsync(options, TestContext.Current.CancellationToken));

        Assert.Equal(404, failure.Status);
    }

    private static CreateResponseOptions Options(string question)
    {
        var options = new CreateResponseOptions(StandardGateway.Nano, [ResponseItem.CreateUserMessageItem(question)]) { Temperature = 0, MaxOutputTokenCount = 200 };
        if (question.Contains("weather", StringComparison.Ordinal))
        {
            options.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", BinaryData.FromString(City), strictModeEnabled: false, "Get the weather in a city"));
        }

        return options;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CustomTool_WithAnExpression_GetsATextThatMatchesIt(bool stream)
    {
        var answer = await gateway.Client.PostAsync(Calls.Responses, $$$"""
            {"model":"{{{StandardGateway.Nano}}}","input":"What is the code?","max_output_tokens":200,"stream":{{{(stream ? "true" : "false")}}},
             "tools":[{"type":"custom","name":"enter","description":"Enters a code.","format":{"type":"grammar","syntax":"regex","definition":"[0-9]{4}|[a-f]{6}"}}],
             "tool_choice":{"type":"custom","name":"enter"}}
            """);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var call = (stream ? answer.Events[^1].Json["response"]! : answer.Json)["output"]!.AsArray().Single(item => (string?)item!["type"] == "custom_tool_call")!;
        Assert.Equal("enter", (string?)call["name"]);
        Assert.Matches("^([0-9]{4}|[a-f]{6})$", (string)call["input"]!);
        Assert.Null(answer.Header("x-sluice-dropped"));
        if (stream)
        {
            Assert.Equal((string?)call["input"], string.Concat(answer.Events.Where(item => item.Type == "response.custom_tool_call_input.delta").Select(item => (string?)item.Json["delta"])));
        }
    }
}
