using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

public sealed class PassThroughTests(StandardGateway gateway)
{
    [Fact]
    public async Task Chat_SameDialect_LeavesTheRequestByteForByte()
    {
        const string body = """
            { "model" : "oa-bytes", "messages":[ {"role":"user","content":"h\u00e9 \ud83d\ude00 ü"} ],
              "temperature":1.50, "made_up":{"b":1e2,"a":[null]}, "user":"x" , "metadata":{} }
            """;
        var model = gateway.OpenAi.Model("oa-bytes").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-bytes", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, body);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("/v1/chat/completions", model.Request.Path);
        Assert.Equal("Bearer " + StandardGateway.ProviderKey, model.Request.Headers["Authorization"]);
        Assert.Equal(OpenAiWire.Text("oa-bytes", "ok"), answer.Text);
    }

    [Fact]
    public async Task Messages_SameDialect_LeavesTheRequestByteForByte()
    {
        const string body = """{"max_tokens":100,"model":"an-bytes","messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}],"new_field":[1.0]}""";
        var model = gateway.Anthropic.Model("an-bytes").Answer(FakeAnswer.Json(AnthropicWire.Message("an-bytes", "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));

        var answer = await gateway.Client.PostAsync(Calls.Messages, body, ("anthropic-version", "2023-06-01"), ("anthropic-beta", "some-beta-1"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, model.Request.Text);
        Assert.Equal("/v1/messages", model.Request.Path);
        Assert.Equal(StandardGateway.ProviderKey, model.Request.Headers["x-api-key"]);
        Assert.Equal("2023-06-01", model.Request.Headers["anthropic-version"]);
        Assert.Equal("some-beta-1", model.Request.Headers["anthropic-beta"]);
    }

    [Fact]
    public async Task Chat_AliasedModel_GoesOutConcreteAndComesBackAsAsked()
    {
        var model = gateway.OpenAi.Model("oa-concrete-chat").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-concrete-chat", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, """{"messages":[{"role":"user","content":"model house"}],"model":"house","x":1}""");

        Assert.Equal("""{"messages":[{"role":"user","content":"model house"}],"model":"oa-concrete-chat","x":1}""", model.Request.Text);
        Assert.Equal("house", (string?)answer.Json["model"]);
        Assert.Equal("fake-openai", answer.Header("x-sluice-provider"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatStream_SameDialect_IsForwardedByteForByte(bool split)
    {
        var name = $"oa-stream-{split}";
        string[] frames =
        [
            ": a comment\n\n",
            OpenAiWire.Chunk(name, new JsonObject { ["role"] = "assistant", ["content"] = "" }),
            OpenAiWire.TextChunk(name, "Zürich "),
            "data:   " + OpenAiWire.TextChunk(name, "你好 😀")[6..].Replace("\n\n", "\r\n\r\n", StringComparison.Ordinal),
            OpenAiWire.Chunk(name, [], "stop"),
            OpenAiWire.UsageChunk(name, OpenAiWire.Usage(12, 5)),
            OpenAiWire.Done,
        ];
        var script = FakeAnswer.Sse(frames);
        gateway.OpenAi.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(script.Text(), answer.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MessagesStream_SameDialect_IsForwardedByteForByte(bool split)
    {
        var name = $"an-stream-{split}";
        var script = FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2lnbmF0dXJl+/=="));
        gateway.Anthropic.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(name, extras: "\"stream\":true"));

        Assert.Equal(script.Text(), answer.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatStream_UsageNotAskedFor_IsReadAndWithheld(bool split)
    {
        var name = $"oa-withheld-{split}";
        var frames = OpenAiWire.TextStream(name, ["Hel", "lo"]);
        var script = FakeAnswer.Sse(frames);
        var model = gateway.OpenAi.Model(name).Answer(split ? script.SplitAtEveryByte() : script);

        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"));

        Assert.True((bool)model.Request.Json["stream_options"]!["include_usage"]!);
        Assert.Equal(string.Concat(frames.Where(frame => !frame.Contains("prompt_tokens", StringComparison.Ordinal))), answer.Text);
    }

    [Fact]
    public async Task ChatStream_EachChunk_ArrivesBeforeTheNextIsSent()
    {
        const string name = "oa-gated";
        Gate[] gates = [new(), new(), new()];
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk(name, "one")),
            FakeStep.Pause(gates[0]),
            FakeStep.Send(OpenAiWire.TextChunk(name, "two")),
            FakeStep.Pause(gates[1]),
            FakeStep.Send(OpenAiWire.TextChunk(name, "three")),
            FakeStep.Pause(gates[2]),
            FakeStep.Send(OpenAiWire.Chunk(name, [], "stop") + OpenAiWire.Done)));

        await ReadGatedAsync(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"), gates);
    }

    [Fact]
    public async Task MessagesStream_TranslatedFromChat_ArrivesChunkByChunkToo()
    {
        const string name = "oa-gated-translated";
        Gate[] gates = [new(), new(), new()];
        gateway.OpenAi.Model(name).Answer(FakeAnswer.Script(
            FakeStep.Send(OpenAiWire.TextChunk(name, "one")),
            FakeStep.Pause(gates[0]),
            FakeStep.Send(OpenAiWire.TextChunk(name, "two")),
            FakeStep.Pause(gates[1]),
            FakeStep.Send(OpenAiWire.TextChunk(name, "three")),
            FakeStep.Pause(gates[2]),
            FakeStep.Send(OpenAiWire.Chunk(name, [], "stop") + OpenAiWire.Done)));

        await ReadGatedAsync(Calls.Messages, Calls.MessagesBody(name, extras: "\"stream\":true"), gates);
    }

    private async Task ReadGatedAsync(string path, string body, Gate[] gates)
    {
        var token = TestContext.Current.CancellationToken;
        using var response = await gateway.Client.OpenAsync(path, body, token);
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        string[] words = ["one", "two", "three"];
        for (var i = 0; i < words.Length; i++)
        {
            while (!text.ToString().Contains(words[i], StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), token);
                Assert.NotEqual(0, read);
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }

            // The next word has not left the upstream yet, so what was read was not held back.
            await gates[i].Reached.WaitAsync(TimeSpan.FromSeconds(20), token);
            gates[i].Open();
        }
    }
}
