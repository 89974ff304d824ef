using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class AzureTests(StandardGateway gateway)
{
    [Fact]
    public async Task Chat_ToADeployment_HasItsAddressVersionAndKeyHeader()
    {
        const string body = """{"model":"az-gpt","messages":[{"role":"user","content":"hi"}],"made_up":1.0}""";
        var model = gateway.Azure.Model("az-gpt").Answer(FakeAnswer.Json(OpenAiWire.Text("gpt-4.1", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, body);

        Assert.Equal("/openai/deployments/az-gpt/chat/completions?api-version=2024-10-21", model.Request.Path);
        Assert.Equal(StandardGateway.ProviderKey, model.Request.Headers["api-key"]);
        Assert.False(model.Request.Headers.ContainsKey("Authorization"));
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("ok", (string?)answer.Json["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Messages_ToTheNewerForm_AreTranslatedAndStreamed()
    {
        var model = gateway.Azure.Model("azv-gpt").Answer(FakeAnswer.Sse(OpenAiWire.TextStream("azv-gpt", ["Hel", "lo"])));

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("azv-gpt", extras: "\"stream\":true"));

        Assert.Equal("/openai/v1/chat/completions", model.Request.Path);
        Assert.True((bool)model.Request.Json["stream_options"]!["include_usage"]!);
        Assert.Equal("Hello", string.Concat(answer.Events.Where(frame => frame.Type == "content_block_delta").Select(frame => (string?)frame.Json["delta"]!["text"])));
    }

    [Theory]
    [InlineData("azv-responses", "/openai/v1/responses")]
    [InlineData("azd-responses", "/openai/responses?api-version=2025-04-01-preview")]
    public async Task Responses_WhereTheVersionHasThem_PassUntouched(string name, string path)
    {
        var model = gateway.Azure.Model(name).Answer(FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(name, "gAAA").Select(frame => frame.Replace("resp_upstream1", "resp_" + name, StringComparison.Ordinal))))
            .Answer(FakeAnswer.Json(ResponsesWire.Answer(name, ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok"))));
        var follow = $$"""{"model":"{{name}}","input":"And?","previous_response_id":"resp_{{name}}"}""";

        var streamed = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"{{name}}","input":"hi","stream":true}""");
        await gateway.Client.PostAsync(Calls.Responses, follow);

        Assert.Equal($$"""{"model":"{{name}}","input":"hi","stream":true}""", model.Requests[0].Text);
        Assert.Equal([path, path], model.Requests.Select(request => request.Path));
        Assert.Equal(StandardGateway.ProviderKey, model.Requests[0].Headers["api-key"]);
        Assert.Equal("response.completed", streamed.Events[^1].Type);
        Assert.Equal(follow, model.Requests[1].Text);
    }

    [Fact]
    public async Task Responses_WhereTheVersionLacksThem_AreTranslated_AndOthersAskByThemWhereTheySay()
    {
        var old = gateway.Azure.Model("az-responses").Answer(FakeAnswer.Json(OpenAiWire.Text("az-responses", "ok")));
        var always = gateway.Azure.Model("aza-gpt").Answer(FakeAnswer.Json(ResponsesWire.Answer("aza-gpt", ResponsesWire.Usage(5, 2), ResponsesWire.Message("ok"))));
        var chat = gateway.Azure.Model("azv-plain").Answer(FakeAnswer.Json(OpenAiWire.Text("azv-plain", "ok")));

        var translated = await gateway.Client.PostAsync(Calls.Responses, """{"model":"az-responses","input":"hi"}""");
        var messages = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("aza-gpt"));
        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("azv-plain"));

        Assert.StartsWith("/openai/deployments/az-responses/chat/completions", old.Request.Path, StringComparison.Ordinal);
        Assert.Equal("ok", (string?)translated.Json["output"]![0]!["content"]![0]!["text"]);
        Assert.Equal("/openai/v1/responses", always.Request.Path);
        Assert.Equal("ok", (string?)messages.Json["content"]![0]!["text"]);
        Assert.Equal("/openai/v1/chat/completions", chat.Request.Path);
    }
}
