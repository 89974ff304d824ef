using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>Counting tokens in every dialect that has a route for it: exact for our own models, the provider's number where it counts, else an estimate that says so.</summary>
public sealed class TokenCountTests(StandardGateway gateway)
{
    private const string Image = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public async Task OwnModel_CountsWhatTheAnswerThenSays(string dialect)
    {
        foreach (var isPlain in new[] { true, false })
        {
            var counted = await Count(dialect, StandardGateway.Nano, isPlain, withImage: false);
            var answered = await Ask(dialect, StandardGateway.Nano, isPlain);

            Assert.True(counted.Status == HttpStatusCode.OK, counted.Text);
            Assert.Null(counted.Header("x-sluice-estimated"));
            Assert.Equal(InputOf(dialect, answered.Json), TokensOf(dialect, counted.Json));
        }

        // What an answer refuses is refused here too, in the dialect's own shape.
        var refused = await Count(dialect, StandardGateway.Nano, isPlain: true, withImage: true);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        AssertError(dialect, refused);
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public async Task ProvidersThatCount_AreAskedInTheirWords(string dialect)
    {
        var anthropic = gateway.Anthropic.Model($"an-count-{dialect}").Answer(FakeAnswer.Json("""{"input_tokens":17}"""));
        var gemini = gateway.Gemini.Model($"ge-count-{dialect}").Answer(FakeAnswer.Json("""{"totalTokens":31}"""));
        var responses = gateway.Responses.Model($"re-count-{dialect}").Answer(FakeAnswer.Json("""{"object":"response.input_tokens","input_tokens":23}"""));

        foreach (var (name, tokens) in new[] { (anthropic.Name, 17), (gemini.Name, 31), (responses.Name, 23) })
        {
            var counted = await Count(dialect, name, isPlain: false, withImage: true);
            Assert.True(counted.Status == HttpStatusCode.OK, counted.Text);
            Assert.Equal(tokens, TokensOf(dialect, counted.Json));
            Assert.Null(counted.Header("x-sluice-estimated"));
        }

        Assert.Equal("/v1/messages/count_tokens", anthropic.Request.Path);
        Assert.EndsWith(":countTokens", gemini.Request.Path, StringComparison.Ordinal);
        Assert.Equal("/v1/responses/input_tokens", responses.Request.Path);
        foreach (var request in new[] { anthropic.Request, gemini.Request, responses.Request })
        {
            Assert.Contains("Be brief.", request.Text, StringComparison.Ordinal);
            Assert.Contains("get_weather", request.Text, StringComparison.Ordinal);
            Assert.Contains(Image, request.Text, StringComparison.Ordinal);
        }

        if (dialect != "openai-responses")
        {
            Assert.Empty(responses.Request.Json.Select(member => member.Key).Except(["model", "instructions", "input", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text", "truncation"]));
        }
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public async Task ProvidersThatDoNot_GetAnEstimateThatCountsToolsAndImages(string dialect)
    {
        gateway.Responses.Model("re-no-count").Answer(FakeAnswer.Json("""{"error":{"message":"no such route"}}""", 404));

        foreach (var name in new[] { "oa-count", "az-count", "ol-count", "re-no-count" })
        {
            var counted = await Count(dialect, name, isPlain: true, withImage: false);
            var more = await Count(dialect, name, isPlain: false, withImage: true);

            Assert.True(more.Status == HttpStatusCode.OK, more.Text);
            Assert.Equal("true", counted.Header("x-sluice-estimated"));
            Assert.InRange(TokensOf(dialect, counted.Json), 1, 100);
            Assert.True(TokensOf(dialect, more.Json) > TokensOf(dialect, counted.Json) + 500);
        }
    }

    [Theory]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    [InlineData("openai-responses")]
    public async Task Errors_AreToldInTheDialectsShape(string dialect)
    {
        gateway.Anthropic.Model("an-count-failing").Answer(FakeAnswer.Json("""{"type":"error","error":{"type":"overloaded_error","message":"later"}}""", 529));

        var unknown = await Count(dialect, "nobody-has-this", isPlain: true, withImage: false);
        var failing = await Count(dialect, "an-count-failing", isPlain: true, withImage: false);
        var path = dialect switch { "anthropic" => "/v1/messages/count_tokens", "gemini" => $"/v1beta/models/{StandardGateway.Nano}:countTokens", _ => "/v1/responses/input_tokens" };
        var broken = await gateway.Client.PostAsync(path, "{");

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadRequest], [unknown.Status, dialect == "anthropic" && (int)failing.Status == 529 ? HttpStatusCode.ServiceUnavailable : failing.Status, broken.Status]);
        Assert.All([unknown, failing, broken], answer => AssertError(dialect, answer));
    }

    [Fact]
    public async Task InputTokens_OfAPreviousAnswer_CountTheConversation()
    {
        var first = await gateway.Client.PostAsync(Calls.Responses, $$"""{"model":"{{StandardGateway.Nano}}","input":"What is the capital of France?","max_output_tokens":20}""");
        var follow = $$"""{"model":"{{StandardGateway.Nano}}","input":"And of Italy?","previous_response_id":"{{first.Json["id"]}}","max_output_tokens":16}""";

        var counted = await gateway.Client.PostAsync(Calls.Responses + "/input_tokens", follow);
        var answered = await gateway.Client.PostAsync(Calls.Responses, follow);

        Assert.Equal("response.input_tokens", (string?)counted.Json["object"]);
        Assert.Equal((int)answered.Json["usage"]!["input_tokens"]!, (int)counted.Json["input_tokens"]!);
        Assert.True((int)counted.Json["input_tokens"]! > (int)first.Json["usage"]!["input_tokens"]!);
    }

    private Task<Answer> Count(string dialect, string model, bool isPlain, bool withImage) => dialect switch
    {
        "anthropic" => gateway.Client.PostAsync("/v1/messages/count_tokens", Body(dialect, model, isPlain, withImage)),
        "gemini" => gateway.Client.PostAsync($"/v1beta/models/{model}:countTokens", $$"""{"generateContentRequest":{{Body(dialect, model, isPlain, withImage)}} }"""),
        _ => gateway.Client.PostAsync("/v1/responses/input_tokens", Body(dialect, model, isPlain, withImage)),
    };

    private Task<Answer> Ask(string dialect, string model, bool isPlain) => dialect switch
    {
        "anthropic" => gateway.Client.PostAsync(Calls.Messages, Body(dialect, model, isPlain, false, ",\"max_tokens\":16")),
        "gemini" => gateway.Client.PostAsync($"/v1beta/models/{model}:generateContent", Body(dialect, model, isPlain, false, ",\"generationConfig\":{\"maxOutputTokens\":16}")),
        _ => gateway.Client.PostAsync(Calls.Responses, Body(dialect, model, isPlain, false, ",\"max_output_tokens\":16")),
    };

    private static string Body(string dialect, string model, bool isPlain, bool withImage, string extras = "") => dialect switch
    {
        "anthropic" => $$"""
            {"model":"{{model}}","messages":[{"role":"user","content":[{"type":"text","text":"Weather?"}{{(withImage ? $$""",{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{Image}}"} }""" : "")}}]}]
            {{(isPlain ? "" : ""","system":"Be brief.","tools":[{"name":"get_weather","description":"Tells the weather.","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}]""")}}{{extras}} }
            """,
        "gemini" => $$"""
            {"model":"models/{{model}}","contents":[{"role":"user","parts":[{"text":"Weather?"}{{(withImage ? $$""",{"inlineData":{"mimeType":"image/png","data":"{{Image}}"} }""" : "")}}]}]
            {{(isPlain ? "" : ""","systemInstruction":{"parts":[{"text":"Be brief."}]},"tools":[{"functionDeclarations":[{"name":"get_weather","description":"Tells the weather.","parametersJsonSchema":{"type":"object","properties":{"city":{"type":"string"}}}}]}]""")}}{{extras}} }
            """,
        _ => $$"""
            {"model":"{{model}}","input":[{"role":"user","content":[{"type":"input_text","text":"Weather?"}{{(withImage ? $$""",{"type":"input_image","image_url":"data:image/png;base64,{{Image}}"}""" : "")}}]}]
            {{(isPlain ? "" : ""","instructions":"Be brief.","tools":[{"type":"function","name":"get_weather","description":"Tells the weather.","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}]""")}}{{extras}} }
            """,
    };

    private static long TokensOf(string dialect, JsonObject counted) => (long)counted[dialect == "gemini" ? "totalTokens" : "input_tokens"]!;

    private static long InputOf(string dialect, JsonObject answer) => dialect switch
    {
        "gemini" => (long)answer["usageMetadata"]!["promptTokenCount"]!,
        // What was found in the cache is told apart there.
        "anthropic" => (long)answer["usage"]!["input_tokens"]! + ((long?)answer["usage"]!["cache_read_input_tokens"] ?? 0) + ((long?)answer["usage"]!["cache_creation_input_tokens"] ?? 0),
        _ => (long)answer["usage"]!["input_tokens"]!,
    };

    private static void AssertError(string dialect, Answer answer)
    {
        Assert.NotNull((string?)answer.Error["message"]);
        switch (dialect)
        {
            case "anthropic":
                Assert.Equal("error", (string?)answer.Json["type"]);
                break;
            case "gemini":
                Assert.Equal(((int)answer.Status, true), ((int)answer.Error["code"]!, answer.Error["status"] is not null));
                break;
            default:
                Assert.True(answer.Error.AsObject().ContainsKey("param"));
                break;
        }
    }
}
