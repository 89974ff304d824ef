using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Models;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Vectors;

public sealed class RerankTests(VectorGateway gateway)
{
    private const string Path = "/v1/rerank";

    [Fact]
    public async Task Rerank_InTheEngine_OrdersAndCutsAndRepeats()
    {
        var all = await AskAsync("""["alpha",{"text":"beta","id":7},"gamma","delta"]""", "");
        var results = all.Json["results"]!.AsArray();
        Assert.Equal([0, 1, 2, 3], results.Select(result => (int)result!["index"]!).Order());
        float[] scores = [.. results.Select(result => (float)result!["relevance_score"]!)];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(scores, score => Assert.InRange(score, 0f, 1f));
        Assert.True(scores[0] > scores[^1]);
        Assert.All(results, result => Assert.Null(result!["document"]));
        Assert.Equal((VectorGateway.Ranker, "list"), ((string?)all.Json["model"], (string?)all.Json["object"]));
        Assert.Equal((int)all.Json["usage"]!["prompt_tokens"]!, (int)all.Json["usage"]!["total_tokens"]!);
        Assert.Equal(1, (int)all.Json["meta"]!["billed_units"]!["search_units"]!);
        Assert.NotEmpty((string)all.Json["id"]!);

        var best = await AskAsync("""["alpha",{"text":"beta","id":7},"gamma","delta"]""", ",\"top_n\":2,\"return_documents\":true");
        var kept = best.Json["results"]!.AsArray();
        Assert.Equal(results.Take(2).Select(result => (int)result!["index"]!), kept.Select(result => (int)result!["index"]!));
        string[] texts = ["alpha", "beta", "gamma", "delta"];
        Assert.All(kept, result => Assert.Equal(texts[(int)result!["index"]!], (string?)result["document"]!["text"]));
        var whole = await AskAsync("""[{"text":"beta","id":7}]""", ",\"return_documents\":true");
        Assert.Equal("""{"text":"beta","id":7}""", whole.Json["results"]![0]!["document"]!.ToJsonString());
    }

    [Fact]
    public async Task Rerank_LongDocument_IsCutAndUnknownFieldsAreDeclared()
    {
        var answer = await AskAsync($"[\"{new string('x', 3 * SmallEncoder.Context)}\"]", ",\"max_tokens_per_doc\":100,\"top_n\":50");
        Assert.Equal((HttpStatusCode.OK, "max_tokens_per_doc"), (answer.Status, answer.Header("x-sluice-dropped")));
        Assert.Equal(SmallEncoder.Context, (int)answer.Json["usage"]!["total_tokens"]!);
    }

    [Theory]
    [InlineData("""{"model":"small-ranker","documents":["a"]}""", "query")]
    [InlineData("""{"model":"small-ranker","query":"q"}""", "documents")]
    [InlineData("""{"model":"small-ranker","query":"q","documents":[]}""", "documents")]
    [InlineData("""{"model":"small-ranker","query":"q","documents":["a",{"txt":"b"}]}""", "documents[1]")]
    [InlineData("""{"model":"small-ranker","query":"q","documents":["a"],"top_n":0}""", "top_n")]
    [InlineData("""{"model":"small-embedder","query":"q","documents":["a"]}""", "model")]
    [InlineData("""{"model":"sluice-nano","query":"q","documents":["a"]}""", "model")]
    [InlineData("""{"model":"ge-any","query":"q","documents":["a"]}""", "model")]
    public async Task Rerank_WrongRequest_IsRefusedByName(string body, string param)
    {
        var answer = await gateway.Client.PostAsync(Path, body);
        Assert.Equal((HttpStatusCode.BadRequest, param), (answer.Status, (string?)answer.Error["param"]));
        // Cohere's clients look for the one, Jina's for the other.
        var message = (string?)answer.Error["message"];
        Assert.Equal((message, message), ((string?)answer.Json["message"], (string?)answer.Json["detail"]));
    }

    [Fact]
    public async Task Rerank_MoreDocumentsThanAllowed_Is413()
    {
        var answer = await AskAsync($"[{string.Join(',', Enumerable.Repeat("\"a\"", 21))}]", "");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "documents"), (answer.Status, (string?)answer.Error["param"]));
    }

    [Fact]
    public async Task Rerank_Provider_GetsAndGivesTheBytes()
    {
        const string body = """{ "model":"oa-rank", "query":"q", "documents":["a",{"text":"b"}], "rank_fields":["t"], "return_documents":true }""";
        const string told = """{ "results":[{"index":1,"relevance_score":0.9,"document":{"text":"b"}}], "meta":{"tokens":{"input_tokens":11}} }""";
        var model = gateway.Upstream.Model("oa-rank").Answer(FakeAnswer.Json(told));
        var answer = await gateway.Client.PostAsync(Path, body);
        Assert.Equal((body, told, "/v1/rerank"), (model.Request.Text, answer.Text, model.Request.Path));
        var record = await Eventually.TrueAsync(
            () => gateway.Client.FetchAsync("/v1/requests/" + answer.Header("x-request-id")), record => record.Status == HttpStatusCode.OK, "the record", TestContext.Current.CancellationToken);
        Assert.Equal(("rerank", 11), ((string?)record.Json["dialect"], (int)record.Json["usage"]!["input_tokens"]!));
    }

    [Fact]
    public async Task Rerank_AliasAndFailure_AreHandledAsElsewhere()
    {
        var model = gateway.Upstream.Model("oa-concrete-rank").Answer(FakeAnswer.Json("""{"model":"oa-concrete-rank","results":[],"usage":{"total_tokens":3}}"""));
        var answer = await gateway.Client.PostAsync(Path, """{"model":"oa/oa-concrete-rank","query":"q","documents":["a"]}""");
        Assert.Equal(("oa-concrete-rank", "oa/oa-concrete-rank"), ((string?)model.Request.Json["model"], (string?)answer.Json["model"]));
        gateway.Upstream.Model("oa-limited-rank").Answer(FakeAnswer.Json("""{"detail":"slow down"}""", 429).RetryAfter(9));
        var limited = await gateway.Client.PostAsync(Path, """{"model":"oa-limited-rank","query":"q","documents":["a"]}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "9"), (limited.Status, limited.Header("Retry-After")));
    }

    private Task<Answer> AskAsync(string documents, string extras) =>
        gateway.Client.PostAsync(Path, $$"""{"model":"{{VectorGateway.Ranker}}","query":"al","documents":{{documents}}{{extras}}}""");
}
