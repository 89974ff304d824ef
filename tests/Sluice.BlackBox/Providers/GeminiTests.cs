using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class GeminiTests(StandardGateway gateway)
{
    private const string Tools = """[{"functionDeclarations":[{"name":"get_weather","description":"Weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING"}}}}]}]""";

    [Fact]
    public async Task Generate_SameDialect_LeavesTheBodyByteForByteAndSendsTheKeyInItsHeader()
    {
        const string body = """{ "contents":[{"parts":[{"text":"h\u00e9 ü"}]}], "generation_config":{"temperature":1.50,"made_up":[null]}, "safetySettings":[] }""";
        var model = gateway.Gemini.Model("ge-bytes").Answer(FakeAnswer.Json(GeminiWire.Answer("ge-bytes", "STOP", GeminiWire.Usage(3, 1), GeminiWire.Text("ok"))));

        var answer = await gateway.Client.PostAsync("/v1beta/models/ge-bytes:generateContent?key=sk-client-secret", body, ("x-goog-api-key", "sk-client-secret"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("/v1beta/models/ge-bytes:generateContent", model.Request.Path);
        Assert.Equal(StandardGateway.ProviderKey, model.Request.Headers["x-goog-api-key"]);
        Assert.Equal(GeminiWire.Answer("ge-bytes", "STOP", GeminiWire.Usage(3, 1), GeminiWire.Text("ok")), answer.Text);
        Assert.DoesNotContain("sk-client-secret", gateway.Program.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_SameDialectAsEvents_IsForwardedByteForByte(bool split)
    {
        var name = $"ge-stream-{split}";
        var script = FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, "c2ln"));
        var model = gateway.Gemini.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync($"/v1beta/models/{name}:streamGenerateContent?alt=sse", Body());

        Assert.Equal($"/v1beta/models/{name}:streamGenerateContent?alt=sse", model.Request.Path);
        Assert.Equal("text/event-stream", answer.ContentType);
        Assert.Equal(script.Text(), answer.Text);
    }

    [Fact]
    public async Task Stream_AsJsonArray_HasTheSameElements()
    {
        var frames = GeminiWire.ThinkingToolStream("ge-array", "c2ln");
        gateway.Gemini.Model("ge-array").Answer(FakeAnswer.Sse(frames));

        var answer = await gateway.Client.PostAsync("/v1beta/models/ge-array:streamGenerateContent", Body());

        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal(SseEvent.Parse(string.Concat(frames)).Select(frame => frame.Json.ToJsonString()), JsonNode.Parse(answer.Text)!.AsArray().Select(element => element!.ToJsonString()));
    }

    [Theory]
    [InlineData("/v1beta/models/fast:generateContent")]
    [InlineData("/v1/models/fast:generateContent")]
    [InlineData("/v1beta/models/fake-gemini%2Fge-concrete:generateContent")]
    [InlineData("/v1beta/models/fake-gemini/ge-concrete:generateContent")]
    public async Task Generate_ByAnyName_GoesOutConcreteAndComesBackAsAsked(string path)
    {
        var model = gateway.Gemini.Model("ge-concrete").Answer(FakeAnswer.Json(GeminiWire.Answer("ge-concrete", "STOP", GeminiWire.Usage(3, 1), GeminiWire.Text("ok"))));

        var answer = await gateway.Client.PostAsync(path, Body());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.EndsWith("/ge-concrete:generateContent", model.Requests[^1].Path, StringComparison.Ordinal);
        Assert.Equal(Uri.UnescapeDataString(path)[(path.IndexOf("models/", StringComparison.Ordinal) + 7)..^":generateContent".Length], (string?)answer.Json["modelVersion"]);
    }

    [Fact]
    public async Task GeminiToChat_ToolConversation_ArrivesWhole()
    {
        var model = gateway.OpenAi.Model("oa-from-gemini").Answer(FakeAnswer.Json(OpenAiWire.ToolCalls("oa-from-gemini", ("call_9", "get_weather", "{\"city\":\"Oslo\"}"))));

        var answer = await gateway.Client.PostAsync("/v1beta/models/oa-from-gemini:generateContent", $$$"""
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"tools":{{{Tools}}},"toolConfig":{"functionCallingConfig":{"mode":"ANY"} },
             "generationConfig":{"maxOutputTokens":50,"stopSequences":["END"],"responseMimeType":"application/json","topK":5},
             "contents":[{"role":"user","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png","data":"AAAA"} }]},
              {"role":"model","parts":[{"functionCall":{"name":"get_weather","args":{"city":"Paris"} }}]},
              {"role":"user","parts":[{"functionResponse":{"name":"get_weather","response":{"output":"sunny"} }}]}]}
            """);

        var sent = model.Request.Json;
        Assert.Equal(["system", "user", "assistant", "tool"], sent["messages"]!.AsArray().Select(message => (string?)message!["role"]));
        Assert.Equal("data:image/png;base64,AAAA", (string?)sent["messages"]![1]!["content"]![1]!["image_url"]!["url"]);
        Assert.Equal((string?)sent["messages"]![2]!["tool_calls"]![0]!["id"], (string?)sent["messages"]![3]!["tool_call_id"]);
        Assert.Equal("sunny", (string?)sent["messages"]![3]!["content"]);
        Assert.Equal("required", (string?)sent["tool_choice"]);
        Assert.Equal("object", (string?)sent["tools"]![0]!["function"]!["parameters"]!["type"]);
        Assert.Equal("json_object", (string?)sent["response_format"]!["type"]);
        Assert.Equal("Oslo", (string?)answer.Json["candidates"]![0]!["content"]!["parts"]![0]!["functionCall"]!["args"]!["city"]);
        Assert.Equal("call_9", (string?)answer.Json["candidates"]![0]!["content"]!["parts"]![0]!["functionCall"]!["id"]);
        Assert.Equal("STOP", (string?)answer.Json["candidates"]![0]!["finishReason"]);
    }

    [Fact]
    public async Task GeminiToAnthropic_Stream_HasGooglesShape()
    {
        gateway.Anthropic.Model("an-from-gemini").Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream("an-from-gemini", "c2ln")));

        var answer = await gateway.Client.PostAsync("/v1beta/models/an-from-gemini:streamGenerateContent?alt=sse", Body());

        var chunks = answer.Events.Select(frame => frame.Json).ToList();
        var parts = chunks.SelectMany(chunk => chunk["candidates"]![0]!["content"]?["parts"]?.AsArray() ?? []).ToList();
        Assert.Equal("The user wants the weather.", string.Concat(parts.Where(part => part!["thought"] is not null).Select(part => (string?)part!["text"])));
        Assert.Equal("Let me look.", string.Concat(parts.Where(part => part!["thought"] is null).Select(part => (string?)part!["text"])));
        Assert.Equal("Paris", (string?)parts.Single(part => part!["functionCall"] is not null)!["functionCall"]!["args"]!["city"]);
        Assert.Equal("STOP", (string?)chunks[^1]["candidates"]![0]!["finishReason"]);
        Assert.Equal(130, (int)chunks[^1]["usageMetadata"]!["totalTokenCount"]!);
        Assert.Equal(40, (int)chunks[^1]["usageMetadata"]!["cachedContentTokenCount"]!);
        Assert.Contains("generationConfig.maxOutputTokens", answer.Header("x-sluice-changed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChatToGemini_RichRequest_ArrivesAsTheGoldenBody()
    {
        var model = gateway.Gemini.Model("gemini-2.5-golden").Answer(FakeAnswer.Json(GeminiWire.Answer("gemini-2.5-golden", "STOP", GeminiWire.Usage(3, 1), GeminiWire.Text("ok"))));

        var answer = await gateway.Client.PostAsync(Calls.Chat, """
            {"model":"gemini-2.5-golden","max_tokens":50,"temperature":0.5,"stop":["END"],"tool_choice":"required","n":2,"seed":7,"reasoning_effort":"low","user":"u",
             "tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
             "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"}}},
             "messages":[{"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}}]},
              {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},{"id":"c2","type":"function","function":{"name":"get_weather","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"sunny"},{"role":"tool","tool_call_id":"c2","content":"rainy"},{"role":"user","content":"So?"}]}
            """);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var sent = model.Request.Json;
        Assert.True(JsonNode.DeepEquals(sent["contents"], JsonNode.Parse("""
            [{"role":"user","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"inlineData":{"mimeType":"audio/wav","data":"BBBB"}}]},
             {"role":"model","parts":[{"functionCall":{"id":"c1","name":"get_weather","args":{"city":"Paris"}}},{"functionCall":{"id":"c2","name":"get_weather","args":{}}}]},
             {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"get_weather","response":{"output":"sunny"}}},{"functionResponse":{"id":"c2","name":"get_weather","response":{"output":"rainy"}}}]},
             {"role":"user","parts":[{"text":"So?"}]}]
            """)), sent["contents"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(sent["generationConfig"], JsonNode.Parse("""
            {"temperature":0.5,"seed":7,"maxOutputTokens":50,"candidateCount":2,"stopSequences":["END"],"responseMimeType":"application/json","responseJsonSchema":{"title":"a","type":"object"},
             "thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024}}
            """)), sent["generationConfig"]!.ToJsonString());
        Assert.Equal("ANY", (string?)sent["toolConfig"]!["functionCallingConfig"]!["mode"]);
        Assert.Equal("user", answer.Header("x-sluice-dropped"));
        Assert.Null(sent["model"]);
        Assert.Null(sent["stream"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatToGemini_StreamOfThoughtTextAndCalls_KeepsThemApart(bool split)
    {
        var name = $"ge-chat-{split}";
        var script = FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, "c2ln"));
        gateway.Gemini.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        var chunks = answer.Events.SkipLast(1).Select(frame => frame.Json).ToList();
        var deltas = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!["delta"]!).ToList();
        var calls = deltas.Where(delta => delta["tool_calls"] is not null).Select(delta => delta["tool_calls"]![0]!).ToList();
        Assert.Equal("[DONE]", answer.Events[^1].Data);
        Assert.Equal("The user wants the weather.", string.Concat(deltas.Select(delta => (string?)delta["reasoning_content"])));
        Assert.Equal("Let me look.", string.Concat(deltas.Select(delta => (string?)delta["content"])));
        Assert.Equal(["fc_paris", "fc_rome"], calls.Select(call => (string?)call["id"]).OfType<string>());
        Assert.Equal([0, 1], calls.Select(call => (int)call["index"]!).Distinct());
        Assert.Equal("tool_calls", chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["finish_reason"]).Last(reason => reason is not null));
        Assert.Equal((60, 20, 40, 7), ((int)chunks[^1]["usage"]!["prompt_tokens"]!, (int)chunks[^1]["usage"]!["completion_tokens"]!,
            (int)chunks[^1]["usage"]!["prompt_tokens_details"]!["cached_tokens"]!, (int)chunks[^1]["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!));
    }

    [Fact]
    public async Task MessagesToGemini_Stream_IsAProperMessage()
    {
        gateway.Gemini.Model("ge-messages").Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream("ge-messages", "c2ln")));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("ge-messages", extras: "\"stream\":true"));

        Assert.Equal("message_start", answer.Events[0].Type);
        Assert.Equal("message_stop", answer.Events[^1].Type);
        var starts = answer.Events.Where(frame => frame.Type == "content_block_start").Select(frame => (string?)frame.Json["content_block"]!["type"]);
        Assert.Equal(["thinking", "text", "tool_use", "tool_use"], starts);
        Assert.Equal("tool_use", (string?)answer.Events[^2].Json["delta"]!["stop_reason"]);
        Assert.Equal(40, (int)answer.Events[^2].Json["usage"]!["cache_read_input_tokens"]!);
        Assert.Equal(20, (int)answer.Events[^2].Json["usage"]!["input_tokens"]!);
    }

    [Fact]
    public async Task ChatToGemini_BlockedPrompt_IsAContentFilter()
    {
        gateway.Gemini.Model("ge-blocked").Answer(FakeAnswer.Json("""{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}}"""));
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("ge-blocked"));
        Assert.Equal("content_filter", (string?)answer.Json["choices"]![0]!["finish_reason"]);
    }

    [Theory]
    [InlineData(429, "RESOURCE_EXHAUSTED", 429, "rate_limit_exceeded", "34")]
    [InlineData(503, "UNAVAILABLE", 503, "service_unavailable", "5")]
    [InlineData(400, "INVALID_ARGUMENT", 400, "invalid_value", null)]
    [InlineData(403, "PERMISSION_DENIED", 502, "upstream_auth_error", null)]
    public async Task ChatToGemini_Error_IsMapped(int sent, string status, int expected, string code, string? retryAfter)
    {
        var name = $"ge-error-{sent}";
        var detail = sent == 429 ? new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.RetryInfo", ["retryDelay"] = "34s" } : null;
        gateway.Gemini.Model(name).Answer(FakeAnswer.Json(GeminiWire.Error(sent, status, "No.", detail), sent));

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.Equal(expected, (int)answer.Status);
        Assert.Equal(code, (string?)answer.Error["code"]);
        Assert.Equal(retryAfter, answer.Header("retry-after"));
    }

    [Fact]
    public async Task ChatToGemini_RefusedKey_IsABadGateway()
    {
        var detail = new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = "API_KEY_INVALID" };
        gateway.Gemini.Model("ge-key").Answer(FakeAnswer.Json(GeminiWire.Error(400, "INVALID_ARGUMENT", "API key not valid.", detail), 400));
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("ge-key"));
        Assert.Equal((502, "upstream_auth_error"), ((int)answer.Status, (string?)answer.Error["code"]));
    }

    [Theory]
    [InlineData("/v1beta/models/no-such-thing:generateContent", 404, "NOT_FOUND")]
    [InlineData("/v1beta/models/sluice-nano:paint", 404, "NOT_FOUND")]
    [InlineData("/v1beta/models/sluice-nano", 404, "NOT_FOUND")]
    public async Task Errors_AreInGooglesShape(string path, int code, string status)
    {
        var answer = await gateway.Client.PostAsync(path, Body());
        Assert.Equal(code, (int)answer.Status);
        Assert.Equal((code, status), ((int)answer.Error["code"]!, (string?)answer.Error["status"]));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?alt=sse", false)]
    public async Task Stream_ThatBreaks_EndsWithAnErrorInItsFraming(string query, bool isArray)
    {
        var name = $"ge-broken-{isArray}";
        gateway.Gemini.Model(name).Answer(FakeAnswer.Sse([GeminiWire.Frame(GeminiWire.Answer(name, null, null, GeminiWire.Text("Hal")))]));

        var answer = await gateway.Client.PostAsync($"/v1beta/models/{name}:streamGenerateContent{query}", Body());

        var last = isArray ? JsonNode.Parse(answer.Text)!.AsArray()[^1]! : answer.Events[^1].Json;
        Assert.Equal(502, (int)last["error"]!["code"]!);
    }

    [Fact]
    public async Task CountTokens_IsForwardedTranslatedAndExactForOurOwnModels()
    {
        gateway.Gemini.Model("ge-count").Answer(FakeAnswer.Json("""{"totalTokens":31}"""));
        gateway.Anthropic.Model("an-count").Answer(FakeAnswer.Json("""{"input_tokens":17}"""));

        var forwarded = await gateway.Client.PostAsync("/v1beta/models/ge-count:countTokens", Body());
        var toAnthropic = await gateway.Client.PostAsync("/v1beta/models/an-count:countTokens", Body());
        var fromAnthropic = await gateway.Client.PostAsync("/v1/messages/count_tokens", Calls.MessagesBody("ge-count"));
        var own = await gateway.Client.PostAsync("/v1beta/models/sluice-nano:countTokens", Body());

        Assert.Equal(Body(), gateway.Gemini.Model("ge-count").Requests[0].Text);
        Assert.Equal("/v1/messages/count_tokens", gateway.Anthropic.Model("an-count").Request.Path);
        Assert.Equal("models/ge-count", (string?)gateway.Gemini.Model("ge-count").Requests[1].Json["generateContentRequest"]!["model"]);
        Assert.Equal([31, 17, 31], [(int)forwarded.Json["totalTokens"]!, (int)toAnthropic.Json["totalTokens"]!, (int)fromAnthropic.Json["input_tokens"]!]);
        Assert.InRange((int)own.Json["totalTokens"]!, 2, 100);
        Assert.Null(own.Header("x-sluice-estimated"));
    }

    [Fact]
    public async Task Models_AreListedPageByPage()
    {
        var all = await gateway.Client.FetchAsync("/v1beta/models?pageSize=1000");
        var first = await gateway.Client.FetchAsync("/v1beta/models?pageSize=1");
        var second = await gateway.Client.FetchAsync("/v1beta/models?pageSize=1&pageToken=" + Uri.EscapeDataString((string)first.Json["nextPageToken"]!));
        var one = await gateway.Client.FetchAsync("/v1beta/models/sluice-nano");

        var names = all.Json["models"]!.AsArray().Select(model => (string?)model!["name"]).ToList();
        Assert.Contains("models/sluice-nano", names);
        Assert.Equal(names.Take(2), [(string?)first.Json["models"]![0]!["name"], (string?)second.Json["models"]![0]!["name"]]);
        Assert.Equal("models/sluice-nano", (string?)one.Json["name"]);
        Assert.True((int)one.Json["inputTokenLimit"]! > 0);
    }

    [Fact]
    public async Task Generate_FromOurOwnModel_Answers()
    {
        var answer = await gateway.Client.PostAsync("/v1beta/models/sluice-nano:generateContent", """{"contents":[{"parts":[{"text":"What is the capital of France?"}]}],"generationConfig":{"temperature":0}}""");
        Assert.Contains("Paris", (string?)answer.Json["candidates"]![0]!["content"]!["parts"]![0]!["text"], StringComparison.Ordinal);
        Assert.Equal("sluice-nano", (string?)answer.Json["modelVersion"]);
        Assert.True((int)answer.Json["usageMetadata"]!["promptTokenCount"]! > 0);
    }

    private static string Body() => """{"contents":[{"role":"user","parts":[{"text":"Hello!"}]}]}""";
}
