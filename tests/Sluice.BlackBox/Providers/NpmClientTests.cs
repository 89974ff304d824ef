using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>Clients from npm, each in a conversation with tools and streaming through every dialect of providers.</summary>
public sealed class NpmClientTests(StandardGateway gateway)
{
    [Theory]
    [InlineData("gemini", 404)]
    [InlineData("ollama", 404)]
    public async Task Conversation_WithToolsAndStreaming_WorksThroughEveryUpstream(string client, int unknownModel)
    {
        Assert.SkipWhen(NodeScript.Missing is not null, NodeScript.Missing ?? "");
        FakeModel[] models = [OpenAi("oa-npm-" + client), Anthropic("an-npm-" + client), Gemini("ge-npm-" + client), Ollama("ol-npm-" + client)];

        var output = await NodeScript.RunAsync(client + ".mjs", [gateway.Program.Address.ToString(), .. models.Select(model => model.Name)], TestContext.Current.CancellationToken);

        var told = JsonNode.Parse(output)!;
        Assert.Equal(unknownModel, (int)told["error"]!);
        foreach (var (result, model) in told["results"]!.AsArray().Zip(models))
        {
            Assert.Equal(model.Name, (string?)result!["model"]);
            Assert.Equal("Paris", (string?)result["cities"]![0]);
            Assert.Equal("It is sunny.", (string?)result["answer"]);
            Assert.True((int)result["tokens"]! > 0, model.Name);
            Assert.Equal(2, model.Requests.Count);
            Assert.Contains("sunny in Paris", model.Requests[1].Text, StringComparison.Ordinal);
            Assert.Contains("get_weather", model.Requests[1].Text, StringComparison.Ordinal);
        }
    }

    private FakeModel OpenAi(string name) => gateway.OpenAi.Model(name)
        .Answer(FakeAnswer.Sse(OpenAiWire.InterleavedToolStream(name)))
        .Answer(FakeAnswer.Json(OpenAiWire.Text(name, "It is sunny.")));

    private FakeModel Anthropic(string name) => gateway.Anthropic.Model(name)
        .Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln")))
        .Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(12, 5), AnthropicWire.TextBlock("It is sunny."))));

    private FakeModel Gemini(string name) => gateway.Gemini.Model(name)
        .Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, "c2ln")))
        .Answer(FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(12, 5), GeminiWire.Text("It is sunny."))));

    private FakeModel Ollama(string name) => gateway.Ollama.Model(name)
        .Answer(FakeAnswer.Lines(OllamaWire.ThinkingToolStream(name)))
        .Answer(FakeAnswer.Json(OllamaWire.Text(name, "It is sunny.", "stop")));
}
