using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>OpenAI's Responses, as clients speak it and as providers do.</summary>
public sealed class ResponsesTests(StandardGateway gateway)
{
    private const string Tools = """[{"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]""";
    private const string ChatTools = """[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}}]""";

    [Fact]
    public async Task Responses_SameDialect_LeavesTheBytes()
    {
        const string body = """{ "model":"re-bytes", "input" : [ {"role":"user","content":"h\u00e9"} ], "made_up":{"b":1e2}, "store":true }""";
        var told = ResponsesWire.Answer("re-bytes", ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok"));
        var model = gateway.Responses.Model("re-bytes").Answer(FakeAnswer.Json(told));

        var answer = await gateway.Client.PostAsync(Calls.Responses, body);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("/v1/responses", model.Request.Path);
        Assert.Equal(told, answer.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResponsesStream_SameDialect_IsForwardedByteForByte(bool split)
    {
        var name = $"re-stream-{split}";
        var script = FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(name, "gAAA+/=="));
        gateway.Responses.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"Hello!","stream":true}""");

        Assert.Equal(string.Concat(ResponsesWire.ThinkingToolStream(name, "gAAA+/==")), answer.Text);
    }

    [Fact]
    public async Task ResponsesStream_AliasedModel_ComesBackAsAsked()
    {
        var model = gateway.Responses.Model("re-concrete").Answer(FakeAnswer.Sse(ResponsesWire.ThinkingToolStream("re-concrete", "x")));

        var answer = await gateway.Client.PostAsync(Calls.Responses, """{"model":"house-answers","input":"Hello!","stream":true}""");

        Assert.Equal("re-concrete", (string?)model.Request.Json["model"]);
        Assert.All(answer.Events.Select(item => item.Json["response"]).OfType<JsonObject>(), response => Assert.Equal("house-answers", (string?)response["model"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatToResponses_SecondTurn_CarriesTheEncryptedReasoningByteForByte(bool stream)
    {
        var name = $"re-vault-{stream}";
        const string encrypted = "gAAAAB+/==";
        var first = stream
            ? FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(name, encrypted))
            : FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(110, 20, 40, 7), ResponsesWire.Reasoning("Hm.", encrypted), ResponsesWire.Call("call_paris", "get_weather", "{\"city\":\"Paris\"}")));
        var id = $"call_vault_{stream}";
        first = first with { Steps = [FakeStep.Send(first.Text().Replace("call_paris", id, StringComparison.Ordinal))] };
        var model = gateway.Responses.Model(name).Answer(first).Answer(FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(9, 3), ResponsesWire.Message("Sunny."))));

        var asked = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: $"\"tools\":{ChatTools},\"reasoning_effort\":\"low\",\"stream\":{(stream ? "true" : "false")},\"stream_options\":{{\"include_usage\":true}}"));
        var answered = await gateway.Client.PostAsync(Calls.Chat, $$"""
            {"model":"{{name}}","tools":{{ChatTools}},"messages":[{"role":"user","content":"Hello!"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"{{id}}","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"} }]},
             {"role":"tool","tool_call_id":"{{id}}","content":"sunny"}]}
            """);

        Assert.Contains(id, asked.Text, StringComparison.Ordinal);
        Assert.Equal("Sunny.", (string?)answered.Json["choices"]![0]!["message"]!["content"]);
        var sent = model.Requests[0].Json;
        Assert.Equal((false, "reasoning.encrypted_content"), ((bool)sent["store"]!, (string?)sent["include"]![0]));
        Assert.False((bool)sent["tools"]![0]!["strict"]!);
        var items = model.Requests[1].Json["input"]!.AsArray();
        Assert.Equal(["message", "reasoning", "function_call", "function_call_output"], items.Select(item => (string?)item!["type"]));
        Assert.Equal(("rs_fake1", encrypted), ((string?)items[1]!["id"], (string?)items[1]!["encrypted_content"]));
    }

    [Theory]
    [InlineData("an")]
    [InlineData("oa")]
    [InlineData("ge")]
    [InlineData("ol")]
    [InlineData("re")]
    public async Task Responses_ToolsThroughAnyProvider_CallAndGoOnWithTheResult(string dialect)
    {
        var name = $"{dialect}-answers";
        var model = Script(dialect, name);

        var first = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"How is the weather?","instructions":"Be brief.","tools":{{Tools}},"stream":true}""");
        var items = first.Events[^1].Json["response"]!["output"]!.AsArray();
        var call = items.First(item => (string?)item!["type"] == "function_call")!;
        var second = await gateway.Client.PostAsync(Calls.Responses, $$"""
            {"model":"{{name}}","tools":{{Tools}},"input":[{"role":"user","content":"How is the weather?"},{{string.Join(',', items.Select(item => item!.ToJsonString()))}},
             {{string.Join(',', items.Where(item => (string?)item!["type"] == "function_call").Select(item => $$"""{"type":"function_call_output","call_id":"{{item!["call_id"]}}","output":"sunny in Paris"}"""))}}]}
            """);

        Assert.Equal("response.completed", first.Events[^1].Type);
        Assert.DoesNotContain("[DONE]", first.Text, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, first.Events.Count), first.Events.Select(item => (int)item.Json["sequence_number"]!));
        Assert.Equal("Paris", (string?)JsonNode.Parse((string)call["arguments"]!)!["city"]);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal("It is sunny.", (string?)second.Json["output"]!.AsArray()[^1]!["content"]![0]!["text"]);
        Assert.Contains("sunny in Paris", model.Requests[1].Text, StringComparison.Ordinal);
        Assert.Equal((int)second.Json["usage"]!["input_tokens"]! + (int)second.Json["usage"]!["output_tokens"]!, (int)second.Json["usage"]!["total_tokens"]!);
    }

    [Theory]
    [InlineData("""{"model":"MODEL","input":"x","background":true}""", "background")]
    [InlineData("""{"model":"MODEL","input":"x","conversation":"conv_1"}""", "conversation")]
    [InlineData("""{"model":"MODEL","input":"x","tools":[{"type":"web_search"}]}""", "tools[].type")]
    public async Task Responses_WhatIsNotOffered_IsAClearError(string body, string param)
    {
        var answer = await gateway.Client.PostAsync(Calls.Responses, body.Replace("MODEL", StandardGateway.Nano, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(("unsupported_parameter", param), ((string?)answer.Json["error"]!["code"], (string?)answer.Json["error"]!["param"]));
    }

    [Fact]
    public async Task ResponsesStream_BrokenUpstream_EndsAsFailed()
    {
        var frames = OpenAiWire.TextStream("oa-answers-cut", ["Hal"]);
        gateway.OpenAi.Model("oa-answers-cut").Answer(FakeAnswer.Sse(frames[..2]));

        var answer = await gateway.Client.PostAsync(Calls.Responses, """{"model":"oa-answers-cut","input":"x","stream":true}""");

        Assert.Equal("response.failed", answer.Events[^1].Type);
        Assert.Equal("upstream_connection_error", (string?)answer.Events[^1].Json["response"]!["error"]!["code"]);
        Assert.Equal("Hal", (string?)answer.Events[^1].Json["response"]!["output"]![0]!["content"]![0]!["text"]);
    }

    private FakeModel Script(string dialect, string name) => dialect switch
    {
        "an" => gateway.Anthropic.Model(name).Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln")))
            .Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(12, 5), AnthropicWire.TextBlock("It is sunny.")))),
        "ge" => gateway.Gemini.Model(name).Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, "c2ln")))
            .Answer(FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(12, 5), GeminiWire.Text("It is sunny.")))),
        "ol" => gateway.Ollama.Model(name).Answer(FakeAnswer.Lines(OllamaWire.ThinkingToolStream(name)))
            .Answer(FakeAnswer.Json(OllamaWire.Text(name, "It is sunny.", "stop"))),
        "re" => gateway.Responses.Model(name).Answer(FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(name, "gAAA")))
            .Answer(FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(12, 5), ResponsesWire.Message("It is sunny.")))),
        _ => gateway.OpenAi.Model(name).Answer(FakeAnswer.Sse(OpenAiWire.InterleavedToolStream(name)))
            .Answer(FakeAnswer.Json(OpenAiWire.Text(name, "It is sunny."))),
    };

    [Fact]
    public async Task CustomTool_IsAFunctionWhereNoneAreKnown_AndComesBackAsItself()
    {
        const string tools = """[{"type":"custom","name":"patch","format":{"type":"grammar","syntax":"lark","definition":"start: /.+/"}}]""";
        var anthropic = gateway.Anthropic.Model("an-custom").Answer(FakeAnswer.Json(AnthropicWire.Message("an-custom", "tool_use", AnthropicWire.Usage(3, 1), AnthropicWire.ToolUseBlock("toolu_custom", "patch", new JsonObject { ["input"] = "a\nb" }))));
        var chat = gateway.OpenAi.Model("oa-custom").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-custom", "ok")));
        var mistral = gateway.OpenAi.Model("mistral-custom").Answer(FakeAnswer.Json(OpenAiWire.Text("mistral-custom", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"an-custom","input":"Fix it.","tools":{{tools}} }""");
        var next = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"an-custom","input":[{"type":"custom_tool_call_output","call_id":"toolu_custom","output":"done"}],"previous_response_id":"{{answer.Json["id"]}}","tools":{{tools}} }""");
        await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"oa-custom","input":"Fix it.","tools":{{tools}} }""");
        var told = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"mistral-custom","input":"Fix it.","tools":{{tools}} }""");

        var call = answer.Json["output"]!.AsArray().Single()!;
        Assert.Equal(("custom_tool_call", "a\nb"), ((string?)call["type"], (string?)call["input"]));
        Assert.Equal("tools[].format", answer.Header("x-sluice-dropped"));
        Assert.Equal(HttpStatusCode.OK, next.Status);
        Assert.Equal("a\nb", (string?)anthropic.Requests[1].Json["messages"]![1]!["content"]![0]!["input"]!["input"]);
        Assert.Equal("toolu_custom", (string?)anthropic.Requests[1].Json["messages"]![2]!["content"]![0]!["tool_use_id"]);
        Assert.Equal("custom", (string?)chat.Request.Json["tools"]![0]!["type"]);
        Assert.Equal("function", (string?)mistral.Request.Json["tools"]![0]!["type"]);
        Assert.Contains("tools[].format", told.Header("x-sluice-dropped"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StopSequences_TowardsResponses_EndTheAnswerHere(bool stream)
    {
        var name = $"re-stop-{stream}";
        var model = gateway.Responses.Model(name);
        if (stream)
        {
            var frames = ResponsesWire.ThinkingToolStream(name, "gAAA");
            model.Answer(FakeAnswer.Script([.. frames.Take(13).Select(FakeStep.Send), FakeStep.Stall]));
        }
        else
        {
            model.Answer(FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Message("Let me look."), ResponsesWire.Call("call_1", "f", "{}"))));
        }

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name, extras: $"\"stop_sequences\":[\"me lo\"],\"stream\":{(stream ? "true" : "false")}"), ("x-sluice-strict", "true"));

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Null(answer.Header("x-sluice-dropped"));
        var ended = stream ? answer.Events.Single(item => item.Type == "message_delta").Json["delta"]! : answer.Json;
        Assert.Equal(("stop_sequence", "me lo"), ((string?)ended["stop_reason"], (string?)ended["stop_sequence"]));
        Assert.Equal("Let ", stream
            ? string.Concat(answer.Events.Where(item => item.Type == "content_block_delta").Select(item => (string?)item.Json["delta"]!["text"]))
            : (string?)answer.Json["content"]!.AsArray().Single()!["text"]);
        if (stream)
        {
            // What is not wanted any more is not generated either.
            await model.Request.ClientGone;
        }
    }
}
