using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using OpenAI.Embeddings;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Vectors;

/// <summary>Embeddings of providers, in their own dialect and across.</summary>
public sealed class EmbeddingProviderTests(VectorGateway gateway)
{
    private const string OpenAiTwo = """
        {"object":"list","data":[{"object":"embedding","index":1,"embedding":[0.25,-4]},{"object":"embedding","index":0,"embedding":[1,2.5]}],"model":"theirs","usage":{"prompt_tokens":7,"total_tokens":7}}
        """;

    private const string GeminiTwo = """{"embeddings":[{"values":[1,2.5]},{"values":[0.25,-4]}]}""";
    private const string OllamaTwo = """{"model":"theirs","embeddings":[[1,2.5],[0.25,-4]],"total_duration":5,"prompt_eval_count":7}""";

    public static TheoryData<string, string, string> Providers => new()
    {
        { "oa", "/v1/embeddings", OpenAiTwo },
        { "az", "/openai/deployments/{0}/embeddings?api-version=2024-10-21", OpenAiTwo },
        { "ge", "/v1beta/models/{0}:batchEmbedContents", GeminiTwo },
        { "ol", "/api/embed", OllamaTwo },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Embed_ThroughTheOpenAiSdk_WorksThroughEveryProvider(string provider, string path, string told)
    {
        var name = provider + "-sdk";
        // Asked for base64, a provider of the same dialect gives base64.
        var isOpenAi = provider is "oa" or "az";
        var model = gateway.Upstream.Model(name).Answer(FakeAnswer.Json(isOpenAi ? Base64Two() : told));

        OpenAIEmbeddingCollection all = await gateway.Embeddings(name).GenerateEmbeddingsAsync(["one", "two"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([1f, 2.5f], all[0].ToFloats().ToArray());
        Assert.Equal([0.25f, -4f], all[1].ToFloats().ToArray());
        Assert.Equal(string.Format(null, path, name), model.Request.Path);
        Assert.True(all.Usage.InputTokenCount > 0);
        if (provider != "ge")
        {
            Assert.Equal(7, all.Usage.InputTokenCount);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Embed_FromEveryClientDialect_IsTranslatedBothWays(string provider, string path, string told)
    {
        var name = provider + "-all";
        var model = gateway.Upstream.Model(name).Answer(FakeAnswer.Json(told));
        var openAi = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{name}}","input":["one","two"],"dimensions":2}""");
        var ollama = await gateway.Client.PostAsync("/api/embed", $$"""{"model":"{{name}}","input":["one","two"],"dimensions":2}""");
        var gemini = await gateway.Client.PostAsync(
            $"/v1beta/models/{name}:batchEmbedContents",
            $$$"""{"requests":[{"model":"models/{{{name}}}","content":{"parts":[{"text":"one"}]},"outputDimensionality":2},{"model":"models/{{{name}}}","content":{"parts":[{"text":"two"}]},"outputDimensionality":2}]}""");

        float[][] expected = [[1f, 2.5f], [0.25f, -4f]];
        Assert.Equal(expected, openAi.Json["data"]!.AsArray().OrderBy(item => (int)item!["index"]!).Select(item => EngineEmbeddingTests.Floats(item!["embedding"]!)));
        Assert.Equal(expected, ollama.Json["embeddings"]!.AsArray().Select(item => EngineEmbeddingTests.Floats(item!)));
        Assert.Equal(expected, gemini.Json["embeddings"]!.AsArray().Select(item => EngineEmbeddingTests.Floats(item!["values"]!)));
        Assert.Equal(3, model.Requests.Count);
        Assert.All(model.Requests, request => Assert.Equal(string.Format(null, path, name), request.Path));
        Assert.All(model.Requests, request => Assert.Equal(["one", "two"], TextsOf(request.Json)));
        Assert.All(model.Requests, request => Assert.Equal(2, DimensionsOf(request.Json)));
        Assert.All(new[] { openAi, ollama, gemini }, answer => Assert.Null(answer.Header("x-sluice-dropped")));
    }

    [Fact]
    public async Task Embed_SameDialect_LeavesBytesUntouched()
    {
        const string body = """{ "model":"oa-bytes", "input":["h\u00e9"], "made_up":[null], "encoding_format":"float" }""";
        const string told = """{ "object":"list", "data":[ ], "model":"oa-bytes-0007", "usage":{"prompt_tokens":3,"total_tokens":3}, "x":1 }""";
        var model = gateway.Upstream.Model("oa-bytes").Answer(FakeAnswer.Json(told));
        var answer = await gateway.Client.PostAsync("/v1/embeddings", body);
        Assert.Equal((body, told), (model.Request.Text, answer.Text));
        Assert.Equal("Bearer " + StandardGateway.ProviderKey, model.Request.Headers["Authorization"]);

        const string content = """{ "content": {"parts":[{"text":"a"},{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]}, "task_type":"CLUSTERING" }""";
        var single = gateway.Upstream.Model("ge-bytes").Answer(FakeAnswer.Json("""{ "embedding": {"values":[1]} }"""));
        var embedded = await gateway.Client.PostAsync("/v1beta/models/ge-bytes:embedContent", content);
        Assert.Equal((content, """{ "embedding": {"values":[1]} }"""), (single.Request.Text, embedded.Text));
        Assert.Equal("/v1beta/models/ge-bytes:embedContent", single.Request.Path);

        var old = gateway.Upstream.Model("ol-bytes").Answer(FakeAnswer.Json("""{ "embedding":[1] }"""));
        await gateway.Client.PostAsync("/api/embeddings", """{ "model":"ol-bytes", "prompt":"x", "keep_alive":5 }""");
        Assert.Equal(("/api/embeddings", """{ "model":"ol-bytes", "prompt":"x", "keep_alive":5 }"""), (old.Request.Path, old.Request.Text));
    }

    [Fact]
    public async Task Embed_Alias_IsResolvedAndPutBack()
    {
        var model = gateway.Upstream.Model("oa-concrete").Answer(FakeAnswer.Json("""{"object":"list","data":[],"model":"oa-concrete","usage":{"prompt_tokens":1,"total_tokens":1}}"""));
        var answer = await gateway.Client.PostAsync("/v1/embeddings", """{"model":"vectors","input":"a"}""");
        Assert.Equal(("oa-concrete", "vectors"), ((string?)model.Request.Json["model"], (string?)answer.Json["model"]));

        var google = gateway.Upstream.Model("ge-concrete").Answer(FakeAnswer.Json("""{"embeddings":[{"values":[1]}]}"""));
        await gateway.Client.PostAsync(
            "/v1beta/models/google-vectors:batchEmbedContents", """{"requests":[{"model":"models/google-vectors","content":{"parts":[{"text":"a"}]},"taskType":"CLUSTERING"}]}""");
        Assert.Equal(
            """{"requests":[{"model":"models/ge-concrete","content":{"parts":[{"text":"a"}]},"taskType":"CLUSTERING"}]}""", google.Request.Json.ToJsonString());
    }

    [Fact]
    public async Task Embed_WhatATargetCannotExpress_IsDeclaredOrRefused()
    {
        gateway.Upstream.Model("ge-loss").Answer(FakeAnswer.Json("""{"embeddings":[{"values":[1]}]}"""));
        gateway.Upstream.Model("oa-loss").Answer(FakeAnswer.Json("""{"data":[{"index":0,"embedding":[1]}]}"""));
        const string body = """{"model":"ge-loss","input":"a","user":"u","made_up":1}""";
        Assert.Equal("user,made_up", (await gateway.Client.PostAsync("/v1/embeddings", body)).Header("x-sluice-dropped"));
        var strict = await gateway.Client.PostAsync("/v1/embeddings", body, ("x-sluice-strict", "true"));
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_parameter", "user"), (strict.Status, (string?)strict.Error["code"], (string?)strict.Error["param"]));
        var google = await gateway.Client.PostAsync("/v1beta/models/oa-loss:embedContent", """{"content":{"parts":[{"text":"a"}]},"taskType":"CLUSTERING","title":"t"}""");
        Assert.Equal("taskType,title", google.Header("x-sluice-dropped"));
        var tokens = await gateway.Client.PostAsync("/v1/embeddings", """{"model":"ge-loss","input":[1,2]}""");
        Assert.Equal((HttpStatusCode.BadRequest, "unsupported_parameter", "input"), (tokens.Status, (string?)tokens.Error["code"], (string?)tokens.Error["param"]));
        var image = await gateway.Client.PostAsync("/v1beta/models/oa-loss:embedContent", """{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}""");
        Assert.Equal(HttpStatusCode.BadRequest, image.Status);
    }

    [Fact]
    public async Task Embed_FirstProviderFails_TheNextAnswersAndTheLogTells()
    {
        gateway.Upstream.Model("both-fail").Answer(FakeAnswer.Json("""{"error":{"message":"no"}}""", 500));
        gateway.Spare.Model("both-fail").Answer(FakeAnswer.Json("""{"embeddings":[{"values":[1,2]}]}"""));
        var answer = await gateway.Client.PostAsync("/v1/embeddings", """{"model":"both-fail","input":"some text"}""");
        Assert.Equal(("second", "2"), (answer.Header("x-sluice-provider"), answer.Header("x-sluice-attempts")));

        var id = answer.Header("x-request-id")!;
        var record = await Eventually.TrueAsync(
            () => gateway.Client.FetchAsync("/v1/requests/" + id), told => told.Status == HttpStatusCode.OK, "the record", TestContext.Current.CancellationToken);
        Assert.Equal("openai-embeddings", (string?)record.Json["dialect"]);
        Assert.Equal(["first/both-fail", "second/both-fail"], record.Json["attempts"]!.AsArray().Select(attempt => (string?)attempt!["target"]));
        Assert.True((int)record.Json["usage"]!["input_tokens"]! > 0);
        Assert.Equal(0, (int)record.Json["usage"]!["output_tokens"]!);
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":["a"]}]}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("nonsense")]
    public async Task Embed_AnswerThatCannotBeRead_IsABadGateway(string told)
    {
        var name = "oa-malformed-" + told.Length;
        gateway.Upstream.Model(name).Answer(FakeAnswer.Json(told));
        var answer = await gateway.Client.PostAsync("/api/embed", $$"""{"model":"{{name}}","input":"a"}""");
        Assert.Equal(HttpStatusCode.BadGateway, answer.Status);
    }

    [Fact]
    public async Task Embed_UpstreamRefuses_TheClientIsTold()
    {
        gateway.Upstream.Model("oa-refuses").Answer(FakeAnswer.Json("""{"error":{"message":"maximum context length is 8192 tokens","type":"invalid_request_error","code":null,"param":"input"}}""", 400));
        var answer = await gateway.Client.PostAsync("/v1/embeddings", """{"model":"oa-refuses","input":"a"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded"), (answer.Status, (string?)answer.Error["code"]));
    }

    [Theory]
    [InlineData("gemini-embed.mjs")]
    [InlineData("ollama-embed.mjs")]
    public async Task Embed_NpmClients_WorkThroughEveryProviderAndTheEngine(string script)
    {
        Assert.SkipWhen(NodeScript.Missing is not null, NodeScript.Missing ?? "");
        string[] names = [.. Providers.Select(row => $"{row.Data.Item1}-{Path.GetFileNameWithoutExtension(script)}")];
        foreach (var (name, row) in names.Zip(Providers))
        {
            gateway.Upstream.Model(name).Answer(FakeAnswer.Json(row.Data.Item3));
        }

        var told = JsonNode.Parse(await NodeScript.RunAsync(script, [gateway.Program.Address.ToString(), .. names, VectorGateway.Embedder], TestContext.Current.CancellationToken))!.AsArray();

        Assert.Equal(names.Length + 1, told.Count);
        Assert.All(told.Take(names.Length), vectors => Assert.Equal("[[1,2.5],[0.25,-4]]", vectors!.ToJsonString()));
        Assert.Equal([32, 32], told[^1]!.AsArray().Select(vector => vector!.AsArray().Count));
    }

    private static string Base64Two() => new JsonObject
    {
        ["object"] = "list",
        ["model"] = "theirs",
        ["data"] = new JsonArray(
            new JsonObject { ["object"] = "embedding", ["index"] = 0, ["embedding"] = Base64(1, 2.5f) },
            new JsonObject { ["object"] = "embedding", ["index"] = 1, ["embedding"] = Base64(0.25f, -4) }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 7, ["total_tokens"] = 7 },
    }.ToJsonString();

    private static string Base64(params float[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        }

        return Convert.ToBase64String(bytes);
    }

    private static IEnumerable<string?> TextsOf(JsonNode request) => request["requests"] is { } list
        ? list.AsArray().Select(item => (string?)item!["content"]!["parts"]![0]!["text"])
        : request["input"]!.AsArray().Select(item => (string?)item);

    private static int DimensionsOf(JsonNode request) => (int)(request["requests"]?[0]!["outputDimensionality"] ?? request["dimensions"])!;
}
