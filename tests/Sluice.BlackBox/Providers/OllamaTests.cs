using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class OllamaTests(StandardGateway gateway)
{
    private const string Chat = "/api/chat";

    [Fact]
    public async Task Chat_SameDialect_LeavesTheBodyByteForByte()
    {
        const string body = """{ "model":"ol-bytes", "stream":false, "messages":[{"role":"user","content":"h\u00e9"}], "options":{"num_ctx":4096,"mirostat":1}, "keep_alive":"5m" }""";
        var reply = OllamaWire.Text("ol-bytes", "ok", "stop");
        var model = gateway.Ollama.Model("ol-bytes").Answer(FakeAnswer.Json(reply));

        var answer = await gateway.Client.PostAsync(Chat, body);

        Assert.Equal(body, model.Request.Text);
        Assert.Equal(Chat, model.Request.Path);
        Assert.Equal(reply, answer.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatStream_SameDialect_IsForwardedByteForByte(bool split)
    {
        var name = $"ol-stream-{split}";
        var script = FakeAnswer.Lines(OllamaWire.ThinkingToolStream(name));
        gateway.Ollama.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Chat, Body(name));

        Assert.Equal("application/x-ndjson", answer.ContentType);
        Assert.Equal(script.Text(), answer.Text);
    }

    [Fact]
    public async Task ChatStream_Aliased_ComesBackAsAsked()
    {
        gateway.Ollama.Model("ol-concrete").Answer(FakeAnswer.Lines(OllamaWire.ThinkingToolStream("ol-concrete")));
        var answer = await gateway.Client.PostAsync(Chat, Body("pet"));
        Assert.All(Lines(answer), line => Assert.Equal("pet", (string?)line["model"]));
        Assert.Equal("ol-concrete", (string?)gateway.Ollama.Model("ol-concrete").Request.Json["model"]);
    }

    [Fact]
    public async Task Generate_SameDialect_GoesToItsOwnRoute()
    {
        var model = gateway.Ollama.Model("ol-generate").Answer(FakeAnswer.Json("""{"model":"ol-generate","created_at":"2026-11-01T10:00:00Z","response":"ok","done":true,"done_reason":"stop"}"""));
        var answer = await gateway.Client.PostAsync("/api/generate", """{"model":"ol-generate","prompt":"Hi","stream":false}""");
        Assert.Equal("/api/generate", model.Request.Path);
        Assert.Equal("ok", (string?)answer.Json["response"]);
    }

    [Theory]
    [InlineData("sluice-nano:latest")]
    [InlineData("tagged")]
    public async Task Chat_TheTagLatest_IsAddedOrTakenAway(string asked)
    {
        gateway.OpenAi.Model("oa-tagged").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-tagged", "ok")));

        var answer = await gateway.Client.PostAsync(Chat, $$"""{"model":"{{asked}}","stream":false,"messages":[{"role":"user","content":"Hi"}],"options":{"num_predict":2} }""");
        var show = await gateway.Client.PostAsync("/api/show", $$"""{"model":"{{asked}}"}""");

        Assert.Equal((HttpStatusCode.OK, asked), (answer.Status, (string?)answer.Json["model"]));
        Assert.Equal(HttpStatusCode.OK, show.Status);
    }

    [Fact]
    public async Task Chat_OfAnotherDialect_KnowsNoTags()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("tagged"));

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
    }

    [Theory]
    [InlineData("/api/chat", "\"messages\":[]", "load")]
    [InlineData("/api/chat", "\"keep_alive\":-1", "load")]
    [InlineData("/api/generate", "\"prompt\":\"\"", "load")]
    public async Task Request_ThatSaysNothing_IsAnsweredAsOllamaDoes(string path, string fields, string reason)
    {
        var answer = await gateway.Client.PostAsync(path, $$"""{"model":"sluice-nano",{{fields}} }""");
        var unknown = await gateway.Client.PostAsync(path, $$"""{"model":"no-such-thing",{{fields}} }""");

        Assert.Equal((HttpStatusCode.OK, true, reason), (answer.Status, (bool)answer.Json["done"]!, (string?)answer.Json["done_reason"]));
        Assert.Equal("", (string?)(answer.Json["response"] ?? answer.Json["message"]!["content"]));
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task Request_ThatSaysNothing_GoesToAnOllamaServerAsItIs()
    {
        const string body = """{"model":"ol-load","stream":false,"keep_alive":"10m"}""";
        var model = gateway.Ollama.Model("ol-load").Answer(FakeAnswer.Json("""{"model":"ol-load","created_at":"2026-11-01T10:00:00Z","response":"","done":true,"done_reason":"load"}"""));

        var answer = await gateway.Client.PostAsync("/api/generate", body);

        Assert.Equal(body, model.Request.Text);
        Assert.Equal("load", (string?)answer.Json["done_reason"]);
    }

    [Theory]
    [InlineData("POST", "/api/pull", "sluice.yaml")]
    [InlineData("DELETE", "/api/delete", "sluice.yaml")]
    [InlineData("POST", "/api/create", "system_prompt")]
    [InlineData("POST", "/api/copy", "aliases")]
    [InlineData("POST", "/api/push", "registry")]
    [InlineData("POST", "/api/blobs/sha256:00", "sluice.yaml")]
    public async Task ChangesOfTheStore_AreRefusedAndSayWhatToDo(string method, string path, string instead)
    {
        using var request = Calls.Request(path, """{"model":"x"}""");
        request.Method = new HttpMethod(method);

        var answer = await gateway.Client.AnswerAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(instead, (string?)answer.Json["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OllamaToChat_ToolConversation_ArrivesWhole()
    {
        var model = gateway.OpenAi.Model("oa-from-ollama").Answer(FakeAnswer.Json(OpenAiWire.ToolCalls("oa-from-ollama", ("call_9", "get_weather", "{\"city\":\"Oslo\"}"))));

        var answer = await gateway.Client.PostAsync(Chat, """
            {"model":"oa-from-ollama","stream":false,"format":{"type":"object"},"options":{"num_predict":50,"stop":"END","temperature":0.5,"num_ctx":4096},"keep_alive":"5m",
             "tools":[{"type":"function","function":{"name":"get_weather","description":"Weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],
             "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Look","images":["iVBORw0KGgo="]},
              {"role":"assistant","content":"","tool_calls":[{"function":{"name":"get_weather","arguments":{"city":"Paris"}}}]},{"role":"tool","tool_name":"get_weather","content":"sunny"}]}
            """);

        var sent = model.Request.Json;
        Assert.Equal(["system", "user", "assistant", "tool"], sent["messages"]!.AsArray().Select(message => (string?)message!["role"]));
        Assert.Equal("data:image/png;base64,iVBORw0KGgo=", (string?)sent["messages"]![1]!["content"]![1]!["image_url"]!["url"]);
        Assert.Equal((string?)sent["messages"]![2]!["tool_calls"]![0]!["id"], (string?)sent["messages"]![3]!["tool_call_id"]);
        Assert.Equal("json_schema", (string?)sent["response_format"]!["type"]);
        Assert.Equal(50, (int)sent["max_tokens"]!);
        Assert.Equal("options.num_ctx,keep_alive,response.system_fingerprint", answer.Header("x-sluice-dropped"));
        Assert.Equal("Oslo", (string?)answer.Json["message"]!["tool_calls"]![0]!["function"]!["arguments"]!["city"]);
        Assert.Equal("stop", (string?)answer.Json["done_reason"]);
        Assert.True((bool)answer.Json["done"]!);
    }

    [Fact]
    public async Task OllamaToAnthropic_Stream_HasOllamasShapeAndNumbers()
    {
        gateway.Anthropic.Model("an-from-ollama").Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream("an-from-ollama", "c2ln")));

        var lines = Lines(await gateway.Client.PostAsync(Chat, Body("an-from-ollama")));

        Assert.Equal("The user wants the weather.", string.Concat(lines.Select(line => (string?)line["message"]!["thinking"])));
        Assert.Equal("Let me look.", string.Concat(lines.Select(line => (string?)line["message"]!["content"])));
        Assert.Equal("Paris", (string?)lines.Single(line => line["message"]!["tool_calls"] is not null)["message"]!["tool_calls"]![0]!["function"]!["arguments"]!["city"]);
        Assert.Equal([true], lines.Select(line => (bool)line["done"]!).Where(done => done));
        Assert.Equal((110, 20), ((int)lines[^1]["prompt_eval_count"]!, (int)lines[^1]["eval_count"]!));
        Assert.True((long)lines[^1]["total_duration"]! > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatToOllama_Stream_IsTranslated(bool split)
    {
        var name = $"ol-chat-{split}";
        var script = FakeAnswer.Lines(OllamaWire.ThinkingToolStream(name));
        var model = gateway.Ollama.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\":50,\"reasoning_effort\":\"high\",\"n\":2"));

        var chunks = answer.Events.SkipLast(1).Select(frame => frame.Json).ToList();
        var deltas = chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => choice!["delta"]!).ToList();
        var calls = deltas.Where(delta => delta["tool_calls"] is not null).Select(delta => delta["tool_calls"]![0]!).ToList();
        Assert.Equal("[DONE]", answer.Events[^1].Data);
        Assert.Equal("The user wants the weather.", string.Concat(deltas.Select(delta => (string?)delta["reasoning_content"])));
        Assert.Equal(2, calls.Select(call => (string?)call["id"]).OfType<string>().Distinct().Count());
        Assert.Equal("tool_calls", chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["finish_reason"]).Last(reason => reason is not null));
        Assert.Equal(35, (int)chunks[^1]["usage"]!["total_tokens"]!);
        Assert.Equal((50, "high", true), ((int)model.Request.Json["options"]!["num_predict"]!, (string?)model.Request.Json["think"], (bool)model.Request.Json["stream"]!));
        Assert.Equal("n", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task MessagesToOllama_ImageByAddress_IsRefusedRatherThanLost()
    {
        var answer = await gateway.Client.PostAsync(Calls.Messages, """
            {"model":"ol-refused","max_tokens":9,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]}]}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Stream_ThatBreaks_EndsWithAnErrorLine()
    {
        gateway.Ollama.Model("ol-broken").Answer(FakeAnswer.Lines([OllamaWire.Text("ol-broken", "Hal")]));
        var lines = Lines(await gateway.Client.PostAsync(Chat, Body("ol-broken")));
        Assert.Equal("Hal", (string?)lines[0]["message"]!["content"]);
        Assert.NotNull((string?)lines[^1]["error"]);
        Assert.DoesNotContain(lines, line => line["done"] is not null && (bool)line["done"]!);
    }

    [Fact]
    public async Task Stream_ThatLosesSomethingOnTheWay_HoldsNothingButLines()
    {
        gateway.Gemini.Model("ge-loss").Answer(FakeAnswer.Sse(
        [
            GeminiWire.Frame(GeminiWire.Answer("ge-loss", null, null, GeminiWire.Text("Hi"))),
            GeminiWire.Frame("""{"candidates":[{"content":{"parts":[{"executableCode":{"code":"1"}}]},"finishReason":"STOP","citationMetadata":{"citationSources":[{"uri":"x"}]}}]}"""),
        ]));

        var answer = await gateway.Client.PostAsync(Chat, Body("ge-loss"));

        Assert.True((bool)Lines(answer)[^1]["done"]!);
        var record = (await gateway.Client.FetchAsync("/v1/requests/" + answer.Header("x-request-id"))).Json;
        Assert.Equal(["response.content[].executableCode", "response.citationMetadata"], record["dropped"]!.AsArray().Select(path => (string?)path));
    }

    [Fact]
    public async Task Errors_AreATextInOllamasShape()
    {
        var unknown = await gateway.Client.PostAsync(Chat, Body("no-such-thing"));
        var wrong = await gateway.Client.PostAsync(Chat, """{"model":"ol-x","messages":"hi"}""");
        var route = await gateway.Client.FetchAsync("/api/nothing");
        Assert.Equal([404, 404], [(int)unknown.Status, (int)route.Status]);
        Assert.Contains("no-such-thing", (string?)unknown.Json["error"], StringComparison.Ordinal);
        Assert.NotNull((string?)route.Json["error"]);
        Assert.NotEqual(HttpStatusCode.OK, wrong.Status);
    }

    [Fact]
    public async Task Lists_TellTheModelsInOllamasShape()
    {
        var tags = await gateway.Client.FetchAsync("/api/tags");
        var running = await gateway.Client.FetchAsync("/api/ps");
        var show = await gateway.Client.PostAsync("/api/show", """{"model":"sluice-nano"}""");
        var missing = await gateway.Client.PostAsync("/api/show", """{"model":"no-such-thing"}""");
        var version = await gateway.Client.FetchAsync("/api/version");

        Assert.Contains("house-chat", tags.Json["models"]!.AsArray().Select(model => (string?)model!["model"]));
        Assert.Contains("sluice-nano", running.Json["models"]!.AsArray().Select(model => (string?)model!["name"]));
        Assert.DoesNotContain("house-chat", running.Json["models"]!.AsArray().Select(model => (string?)model!["name"]));
        Assert.Contains("completion", show.Json["capabilities"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(HttpStatusCode.NotFound, missing.Status);
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+$", (string?)version.Json["version"]);
    }

    [Theory]
    [InlineData("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}]")]
    [InlineData("/api/generate", "\"prompt\":\"What is the capital of France?\"")]
    public async Task OurOwnModel_AnswersAsAStreamUnlessToldOtherwise(string path, string question)
    {
        var lines = Lines(await gateway.Client.PostAsync(path, $$"""{"model":"sluice-nano",{{question}},"options":{"temperature":0} }"""));
        var text = string.Concat(lines.Select(line => (string?)(line["message"]?["content"] ?? line["response"])));
        Assert.Contains("Paris", text, StringComparison.Ordinal);
        Assert.True(lines.Count > 2);
        Assert.True((int)lines[^1]["eval_count"]! > 0);
    }

    private static string Body(string model) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello!"}]}""";

    private static List<JsonObject> Lines(Answer answer) => [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
}
