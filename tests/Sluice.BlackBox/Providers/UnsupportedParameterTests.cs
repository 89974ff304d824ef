using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>What a model or a provider does not take is left out and declared, the rest of the bytes untouched; in strict mode it is refused.</summary>
public sealed class UnsupportedParameterTests(StandardGateway gateway)
{
    private const string Hi = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    [Fact]
    public async Task Chat_SameDialect_LosesOnlyWhatTheCatalogueNames()
    {
        var model = gateway.OpenAi.Model("oa-plain").Answer(FakeAnswer.Json(OpenAiWire.Text("oa-plain", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, $$"""{ "seed" : 7, "model":"plain-chat", {{Hi}}, "made_up":1.0 ,"max_tokens": 80 , "frequency_penalty":0.5 }""");

        Assert.Equal($$"""{  "model":"oa-plain", {{Hi}}, "made_up":1.0 ,"max_tokens": 50   }""", model.Request.Text);
        Assert.Equal("seed,frequency_penalty", answer.Header("x-sluice-dropped"));
        Assert.Equal("max_tokens", answer.Header("x-sluice-changed"));
    }

    [Fact]
    public async Task Chat_Strict_RefusesWhatTheModelDoesNotTake()
    {
        var model = gateway.OpenAi.Model("oa-plain");
        var before = model.Requests.Count;

        var answer = await gateway.Client.PostAsync(Calls.Chat, $$"""{"model":"plain-chat",{{Hi}},"seed":7}""", ("x-sluice-strict", "true"));

        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_parameter", "seed"), (answer.Status, (string?)answer.Error["code"], (string?)answer.Error["param"]));
        Assert.Equal(before, model.Requests.Count);
    }

    [Fact]
    public async Task ChatToAnthropic_OnlySupportedOnes_ArriveAndTheLimitIsFilledIn()
    {
        var model = gateway.Anthropic.Model("an-plain").Answer(FakeAnswer.Json(AnthropicWire.Message("an-plain", "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("ok"))));

        var answer = await gateway.Client.PostAsync(Calls.Chat, $$"""{"model":"plain-messages",{{Hi}},"temperature":1.5,"top_p":0.5,"stop":"END","seed":7}""");

        var sent = model.Requests[^1].Json;
        Assert.Null(sent["temperature"]);
        Assert.Null(sent["stop_sequences"]);
        Assert.Equal((0.5, 50), ((double)sent["top_p"]!, (int)sent["max_tokens"]!));
        Assert.Equal(["seed", "stop", "temperature"], answer.Header("x-sluice-dropped")!.Split(',').Order());
    }

    [Fact]
    public async Task Gemini_SameDialect_LosesNestedFieldsInEitherSpelling()
    {
        var model = gateway.Gemini.Model("ge-plain").Answer(FakeAnswer.Json(GeminiWire.Answer("ge-plain", "STOP", GeminiWire.Usage(5, 5), GeminiWire.Text("ok"))));

        var answer = await gateway.Client.PostAsync(
            "/v1beta/models/plain-gemini:generateContent",
            """{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generation_config":{"seed":7,"top_p":0.5,"response_mime_type":"application/json"}}""");

        Assert.Equal("""{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generation_config":{"top_p":0.5}}""", model.Request.Text);
        Assert.Equal("generationConfig.seed,generationConfig.responseMimeType", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task Chat_ToTheBundledModel_LosesWhatItsEntryNames()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, $$"""{"model":"sluice-nano",{{Hi}},"max_tokens":2,"presence_penalty":0.1 }""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("presence_penalty", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task Chat_ToGroq_LosesWhatGroqRefuses()
    {
        var model = gateway.OpenAi.Model("groq-a").Answer(FakeAnswer.Json(OpenAiWire.Text("groq-a", "ok")));

        var answer = await gateway.Client.PostAsync(Calls.Chat, """{"model":"groq-a","messages":[{"role":"user","name":"ann","content":"hi"}],"logprobs":true,"temperature":0.5}""");

        Assert.Equal("""{"model":"groq-a","messages":[{"role":"user","content":"hi"}],"temperature":0.5}""", model.Request.Text);
        Assert.Equal("messages[].name,logprobs", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task Chat_ToMistral_SaysWhatMistralUnderstands()
    {
        var model = gateway.OpenAi.Model("mistral-a").Answer(FakeAnswer.Json(OpenAiWire.Text("mistral-a", "ok")));

        var answer = await gateway.Client.PostAsync(
            Calls.Chat,
            """{"model":"mistral-a","messages":[{"role":"developer","content":"brief"},{"role":"assistant","content":"x","reasoning_content":"hm"},{"role":"user","content":"hi"}],"max_completion_tokens":9,"seed":3}""");

        Assert.Equal(
            """{"model":"mistral-a","messages":[{"role":"system","content":"brief"},{"role":"assistant","content":"x"},{"role":"user","content":"hi"}],"max_tokens":9,"random_seed":3}""",
            model.Request.Text);
        Assert.Equal("messages[].reasoning_content", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task Messages_ToMistral_AreNamedInTheCallersWords()
    {
        var model = gateway.OpenAi.Model("mistral-b").Answer(FakeAnswer.Json(OpenAiWire.Text("mistral-b", "ok")));

        var answer = await gateway.Client.PostAsync(
            Calls.Messages,
            """{"model":"mistral-b","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":""},{"type":"text","text":"x"}]},{"role":"user","content":"on"}]}""");

        Assert.DoesNotContain("reasoning_content", model.Request.Text, StringComparison.Ordinal);
        Assert.Equal("messages[].content[].thinking,response.system_fingerprint", answer.Header("x-sluice-dropped"));
    }

    [Fact]
    public async Task ChatStream_ToCohere_IsNotAskedForUsage()
    {
        var model = gateway.OpenAi.Model("command-a").Answer(FakeAnswer.Sse(OpenAiWire.TextStream("command-a", ["ok"])));

        var answer = await gateway.Client.PostAsync(Calls.Chat, $$"""{"model":"command-a",{{Hi}},"stream":true,"stream_options":{"include_usage":true},"user":"ann"}""");

        Assert.Equal($$"""{"model":"command-a",{{Hi}},"stream":true}""", model.Request.Text);
        Assert.Equal("stream_options,user", answer.Header("x-sluice-dropped"));
    }
}
