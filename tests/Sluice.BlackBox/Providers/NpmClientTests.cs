using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>Clients from npm, each in a conversation with tools and streaming through every dialect of providers and the engine.</summary>
/// <remarks>One process for each client: the script holds the same conversation with all models that it is told.</remarks>
public sealed class NpmClientTests(StandardGateway gateway)
{
    private const string Thought = "The user wants the weather.";
    private const string Said = "Let me look.";
    private const string Signature = "c2lnbmF0dXJl+/==";

    [Theory]
    [InlineData("openai.mjs")]
    [InlineData("openai-responses.mjs")]
    [InlineData("openai-previous.mjs")]
    [InlineData("anthropic.mjs")]
    [InlineData("gemini.mjs")]
    [InlineData("ollama.mjs")]
    [InlineData("ai-sdk.mjs", "openai-compatible")]
    [InlineData("ai-sdk.mjs", "anthropic")]
    [InlineData("langchain.mjs", "openai", false)]
    [InlineData("langchain.mjs", "anthropic", true, false)]
    public async Task Conversation_WithToolsAndStreaming_WorksThroughEveryUpstream(string script, string? provider = null, bool showsReasoning = true, bool readsFinalUsage = true)
    {
        Assert.SkipWhen(NodeScript.Missing is not null, NodeScript.Missing ?? "");
        var client = string.Join('-', Path.GetFileNameWithoutExtension(script), provider);
        Scripted[] models = [OpenAi(client), Responses(client), Azure(client), Anthropic(client), Gemini(client), Ollama(client)];
        string[] arguments = [.. provider is null ? Array.Empty<string>() : [provider], gateway.Program.Address.ToString(), .. models.Select(model => model.Model.Name), StandardGateway.Nano];

        var told = JsonNode.Parse(await NodeScript.RunAsync(script, arguments, TestContext.Current.CancellationToken))!;

        Assert.Equal(404, (int?)told["error"]);
        var results = told["results"]!.AsArray();
        Assert.Equal(models.Length + 1, results.Count);
        foreach (var (model, result) in models.Zip(results))
        {
            AssertScripted(model, result!, showsReasoning, readsFinalUsage);
        }

        // The bundled model reads the results and says what they say.
        Assert.Equal(["get_weather Paris", "get_weather Rome"], results[^1]!["calls"]!.AsArray().Select(call => (string?)call));
        Assert.Contains("sunny", (string?)results[^1]!["answer"], StringComparison.Ordinal);
        Assert.True((int)results[^1]!["tokens"]! > 0);
    }

    private static void AssertScripted(Scripted script, JsonNode result, bool showsReasoning, bool readsFinalUsage)
    {
        Assert.Equal(script.Model.Name, (string?)result["model"]);
        Assert.Equal(script.Text, (string?)result["text"]);
        Assert.Equal(showsReasoning ? script.Reasoning : "", (string?)result["reasoning"]);
        Assert.Equal(script.Cities.Select(city => "get_weather " + city), result["calls"]!.AsArray().Select(call => (string?)call));
        if (readsFinalUsage)
        {
            Assert.Equal(script.Tokens, (int)result["tokens"]!);
        }
        else
        {
            // It adds up what the start and the end of a stream tell; the start tells an estimate as long as the provider has told nothing.
            Assert.InRange((int)result["tokens"]!, script.Tokens / 2, script.Tokens * 3);
        }

        Assert.Equal("It is sunny.", (string?)result["answer"]);

        Assert.Equal(2, script.Model.Requests.Count);
        var second = script.Model.Requests[1].Text;
        Assert.All(script.Cities, city => Assert.Contains("sunny in " + city, second, StringComparison.Ordinal));
        Assert.Contains("Be brief.", second, StringComparison.Ordinal);
        Assert.Contains("Get the weather in a city", second, StringComparison.Ordinal);
        if (script.IsSigned)
        {
            Assert.Contains(Signature, second, StringComparison.Ordinal);
        }
    }

    private Scripted OpenAi(string client) => Chat(gateway.OpenAi.Model("oa-npm-" + client));

    private Scripted Azure(string client) => Chat(gateway.Azure.Model("az-npm-" + client));

    private static Scripted Chat(FakeModel model) => new(
        model.Answer(Unique(FakeAnswer.Sse(OpenAiWire.InterleavedToolStream(model.Name)), model)).Answer(FakeAnswer.Json(OpenAiWire.Text(model.Name, "It is sunny."))),
        "", "", ["Paris", "Rome"], 62, false);

    private Scripted Responses(string client)
    {
        var model = gateway.Responses.Model("re-npm-" + client);
        model.Answer(Unique(FakeAnswer.Sse(ResponsesWire.ThinkingToolStream(model.Name, Signature)), model));
        model.Answer(FakeAnswer.Json(ResponsesWire.Answer(model.Name, ResponsesWire.Usage(12, 5), ResponsesWire.Message("It is sunny."))));
        // Within the dialect the provider keeps the answer that is gone on from.
        return new Scripted(model, Said, Thought, ["Paris"], 130, !client.StartsWith("openai-previous", StringComparison.Ordinal));
    }

    private Scripted Anthropic(string client)
    {
        var model = gateway.Anthropic.Model("an-npm-" + client);
        model.Answer(Unique(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(model.Name, Signature)), model));
        model.Answer(FakeAnswer.Json(AnthropicWire.Message(model.Name, "end_turn", AnthropicWire.Usage(12, 5), AnthropicWire.TextBlock("It is sunny."))));
        return new Scripted(model, Said, Thought, ["Paris"], 130, true);
    }

    private Scripted Gemini(string client)
    {
        var model = gateway.Gemini.Model("gemini-3-npm-" + client);
        model.Answer(Unique(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(model.Name, Signature)), model));
        model.Answer(FakeAnswer.Json(GeminiWire.Answer(model.Name, "STOP", GeminiWire.Usage(12, 5), GeminiWire.Text("It is sunny."))));
        return new Scripted(model, Said, Thought, ["Paris", "Rome"], 80, true);
    }

    private Scripted Ollama(string client)
    {
        var model = gateway.Ollama.Model("ol-npm-" + client);
        model.Answer(FakeAnswer.Lines(OllamaWire.ThinkingToolStream(model.Name))).Answer(FakeAnswer.Json(OllamaWire.Text(model.Name, "It is sunny.", "stop")));
        return new Scripted(model, Said, Thought, ["Paris", "Rome"], 35, false);
    }

    // Signed reasoning is kept by the ids of calls; one test's must not answer for another's.
    private static FakeAnswer Unique(FakeAnswer answer, FakeModel model) => answer with
    {
        Steps = [.. answer.Steps.OfType<FakeStep.SendBytes>().Select(step => FakeStep.Send(System.Text.Encoding.UTF8.GetString(step.Bytes.Span)
            .Replace("call_paris", $"call_paris_{model.Name}", StringComparison.Ordinal)
            .Replace("call_rome", $"call_rome_{model.Name}", StringComparison.Ordinal)
            .Replace("resp_upstream", $"resp_{model.Name}_", StringComparison.Ordinal)
            .Replace("toolu_", $"toolu_{model.Name}_", StringComparison.Ordinal)
            .Replace("\"fc_", $"\"fc_{model.Name}_", StringComparison.Ordinal)))],
    };

    private sealed record Scripted(FakeModel Model, string Text, string Reasoning, string[] Cities, int Tokens, bool IsSigned);
}
