using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>Answers that are kept, and requests that go on from them.</summary>
public sealed class KeptAnswerTests(StandardGateway gateway)
{
    private const string Tools = """[{"type":"function","name":"get_weather","parameters":{"type":"object"}}]""";

    [Fact]
    public async Task Previous_ThroughAnotherDialect_BringsTheConversationButNotTheInstructions()
    {
        const string name = "oa-kept";
        var model = gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.ToolCalls(name, ("call_1", "get_weather", "{\"city\":\"Paris\"}"))))
            .Answer(FakeAnswer.Sse(OpenAiWire.TextStream(name, ["Sunny."]))).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok")));

        var first = await Ask($$"""{"model":"{{name}}","input":"Weather?","instructions":"Be brief.","metadata":{"k":"v"},"tools":{{Tools}} }""");
        var second = await Ask($$"""{"model":"{{name}}","input":[{"type":"function_call_output","call_id":"call_1","output":"sunny"}],"previous_response_id":"{{first.Json["id"]}}","tools":{{Tools}},"stream":true}""");
        var id = (string)second.Events[^1].Json["response"]!["id"]!;
        var third = await Ask($$"""{"model":"{{name}}","input":"Thanks.","previous_response_id":"{{id}}"}""");

        Assert.Equal(["system", "user"], RolesOf(model.Requests[0]));
        Assert.Equal(["user", "assistant", "tool"], RolesOf(model.Requests[1]));
        Assert.Equal(["user", "assistant", "tool", "assistant", "user"], RolesOf(model.Requests[2]));
        Assert.Equal("call_1", (string?)model.Requests[2].Json["messages"]![1]!["tool_calls"]![0]!["id"]);
        Assert.Equal(id, (string?)third.Json["previous_response_id"]);
        Assert.Equal("response.system_fingerprint", third.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task Get_Delete_AndItems_DoWhatTheProtocolSays()
    {
        const string name = "an-kept";
        gateway.Anthropic.Model(name).Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln"))).Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));
        var first = (await Ask($$"""{"model":"{{name}}","input":"Weather?","tools":{{Tools}},"stream":true}""")).Events[^1].Json["response"]!;
        var second = await Ask($$"""{"model":"{{name}}","input":[{"type":"function_call_output","call_id":"toolu_1","output":"sunny"}],"tools":{{Tools}},"previous_response_id":"{{first["id"]}}"}""");
        var path = $"{Calls.Responses}/{second.Json["id"]}";

        var read = await gateway.Client.FetchAsync($"{Calls.Responses}/{first["id"]}");
        var encrypted = await gateway.Client.FetchAsync($"{Calls.Responses}/{first["id"]}?include[]=reasoning.encrypted_content");
        var items = await gateway.Client.FetchAsync(path + "/input_items?order=asc&limit=3");
        var rest = await gateway.Client.FetchAsync(path + $"/input_items?order=asc&after={items.Json["last_id"]}");
        var streamed = await gateway.Client.FetchAsync(path + "?stream=true");
        var cancelled = await gateway.Client.PostAsync(path + "/cancel", "");
        using var delete = new HttpRequestMessage(HttpMethod.Delete, path);
        var deleted = await gateway.Client.AnswerAsync(delete);
        var gone = await gateway.Client.FetchAsync(path);

        Assert.True(JsonNode.DeepEquals(first, read.Json), read.Text);
        Assert.DoesNotContain("encrypted_content", read.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sluice_state", encrypted.Text, StringComparison.Ordinal);
        Assert.Contains("encrypted_content", encrypted.Text, StringComparison.Ordinal);
        Assert.Equal(["message", "reasoning", "message"], TypesOf(items.Json["data"]!));
        Assert.True((bool)items.Json["has_more"]!);
        Assert.Equal(["function_call", "function_call_output"], TypesOf(rest.Json["data"]!));
        Assert.Equal((HttpStatusCode.BadRequest, "stream"), (streamed.Status, (string?)streamed.Json["error"]!["param"]));
        Assert.Equal(HttpStatusCode.BadRequest, cancelled.Status);
        Assert.True((bool)deleted.Json["deleted"]!);
        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (gone.Status, (string?)gone.Json["error"]!["code"]));
    }

    [Fact]
    public async Task Previous_OfSignedReasoning_ReturnsItByteForByte()
    {
        const string name = "an-kept-signed";
        var model = gateway.Anthropic.Model(name).Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln+/=="))).Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));

        var first = (await Ask($$"""{"model":"{{name}}","input":"Weather?","tools":{{Tools}},"reasoning":{"effort":"low"},"stream":true}""")).Events[^1].Json["response"]!;
        await Ask($$"""{"model":"{{name}}","input":[{"type":"function_call_output","call_id":"toolu_1","output":"sunny"}],"tools":{{Tools}},"previous_response_id":"{{first["id"]}}"}""");

        var blocks = model.Requests[1].Json["messages"]![1]!["content"]!.AsArray();
        Assert.Equal(["thinking", "text", "tool_use"], TypesOf(blocks));
        Assert.Equal("c2ln+/==", (string?)blocks[0]!["signature"]);
    }

    [Fact]
    public async Task Previous_AtTheProviderThatKeepsIt_PassesUntouchedElseTheConversationGoes()
    {
        const string name = "re-kept";
        var told = ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Reasoning("Hm.", "gAAA"), ResponsesWire.Message("Hello!")).Replace("resp_upstream1", "resp_kept1", StringComparison.Ordinal);
        var model = gateway.Responses.Model(name).Answer(FakeAnswer.Json(told)).Answer(FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok"))));
        var other = gateway.Responses.Model("re-limited-kept").Answer(FakeAnswer.Json(ResponsesWire.Answer("re-limited-kept", ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok"))));
        var chat = gateway.OpenAi.Model("oa-kept-elsewhere").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-kept-elsewhere", "ok")));
        const string follow = """{"model":"re-kept","input":"And?","previous_response_id":"resp_kept1"}""";

        await Ask("""{"model":"re-kept","input":"Hi"}""");
        await Ask(follow);
        await Ask(follow.Replace("re-kept", "oa-kept-elsewhere", StringComparison.Ordinal));
        await Ask(follow.Replace("re-kept", "answers-limited", StringComparison.Ordinal));

        Assert.Equal(follow, model.Requests[1].Text);
        Assert.Equal(["user", "assistant", "user"], RolesOf(chat.Request));
        Assert.Equal(["message", "reasoning", "message", "message"], TypesOf(other.Request.Json["input"]!));
        Assert.Null(other.Request.Json["previous_response_id"]);
    }

    [Fact]
    public async Task Delete_OfAnAnswerThatItsProviderKeeps_DeletesItThereOrSaysThatItIsStillThere()
    {
        const string name = "re-delete";
        foreach (var id in new[] { "resp_goes", "resp_stays" })
        {
            gateway.Responses.Model(name).Judge(_ => FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok")).Replace("resp_upstream1", id, StringComparison.Ordinal)));
            await Ask($$"""{"model":"{{name}}","input":"Hi"}""");
        }

        gateway.Responses.Model("").Judge(request => request.Path.EndsWith("resp_stays", StringComparison.Ordinal) ? FakeAnswer.Json("{}", 500) : FakeAnswer.Json("""{"id":"resp_goes","object":"response","deleted":true}"""));
        using var first = new HttpRequestMessage(HttpMethod.Delete, $"{Calls.Responses}/resp_goes");
        using var second = new HttpRequestMessage(HttpMethod.Delete, $"{Calls.Responses}/resp_stays");
        var gone = await gateway.Client.AnswerAsync(first);
        var kept = await gateway.Client.AnswerAsync(second);

        Assert.Equal(["/v1/responses/resp_goes", "/v1/responses/resp_stays"], gateway.Responses.Requests.Where(request => request.Method == "DELETE").Select(request => request.Path));
        Assert.True((bool)gone.Json["deleted"]! && (bool)kept.Json["deleted"]!);
        Assert.Null(gone.Header("x-sluice-kept-by"));
        Assert.Equal("fake-responses", kept.Header("x-sluice-kept-by"));
        await gateway.Program.WaitForLogAsync("resp_stays", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Reference_ToAKeptItem_StandsForIt()
    {
        const string name = "oa-kept-reference";
        var model = gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "Forty-two."))).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok")));
        var first = await Ask($$"""{"model":"{{name}}","input":"What?"}""");

        await Ask($$"""{"model":"{{name}}","input":[{"role":"user","content":"What?"},{"type":"item_reference","id":"{{first.Json["output"]![0]!["id"]}}"},{"role":"user","content":"Sure?"}]}""");
        var unknown = await Ask($$"""{"model":"{{name}}","input":[{"type":"item_reference","id":"msg_nobody"}]}""");

        Assert.Equal("Forty-two.", (string?)model.Requests[1].Json["messages"]![1]!["content"]);
        Assert.Equal((HttpStatusCode.NotFound, "input"), (unknown.Status, (string?)unknown.Json["error"]!["param"]));
    }

    [Fact]
    public async Task Reference_ToMoreThanARequestMayHold_IsRefused()
    {
        const string name = "oa-kept-large";
        var large = OpenAiWire.Text(name, new string('a', 600 * 1024));
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(large)).Answer(FakeAnswer.Json(large)).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok"))).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok")));
        var first = ReferenceTo(await Ask($$"""{"model":"{{name}}","input":"x"}"""));
        var second = ReferenceTo(await Ask($$"""{"model":"{{name}}","input":"x"}"""));

        var both = await Ask($$"""{"model":"{{name}}","input":[{{first}},{{second}}]}""");
        var one = await Ask($$"""{"model":"{{name}}","input":[{{first}},{"role":"user","content":"Sure?"}]}""");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "input"), (both.Status, (string?)both.Json["error"]!["param"]));
        Assert.Equal(HttpStatusCode.OK, one.Status);

        static string ReferenceTo(Answer answer) => $$"""{"type":"item_reference","id":"{{answer.Json["output"]![0]!["id"]}}"}""";
    }

    [Fact]
    public async Task Previous_ThatIsNotKept_IsToldAsOpenAiTellsIt()
    {
        const string name = "oa-kept-not";
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok")));
        var first = await Ask($$"""{"model":"{{name}}","input":"x","store":false}""");

        foreach (var id in new[] { (string)first.Json["id"]!, "resp_nobody" })
        {
            var answer = await Ask($$"""{"model":"{{name}}","input":"x","previous_response_id":"{{id}}"}""");

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Equal(("previous_response_not_found", "previous_response_id"), ((string?)answer.Json["error"]!["code"], (string?)answer.Json["error"]!["param"]));
        }

        Assert.False((bool)first.Json["store"]!);
    }

    private Task<Answer> Ask(string body) => gateway.Client.PostAsync(Calls.Responses, body);

    private static IEnumerable<string?> RolesOf(RecordedRequest request) => request.Json["messages"]!.AsArray().Select(message => (string?)message!["role"]);

    private static IEnumerable<string?> TypesOf(JsonNode items) => items.AsArray().Select(item => (string?)item!["type"]);
}
