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
}
