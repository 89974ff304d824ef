using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenAI.Embeddings;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Models;

namespace Sluice.BlackBox.Vectors;

/// <summary>Embeddings of models in the program itself.</summary>
public sealed class EngineEmbeddingTests(VectorGateway gateway)
{
    [Fact]
    public async Task Embed_ThroughTheOpenAiSdk_GivesUnitVectorsThatTellTextsApart()
    {
        // The package asks for base64; the other way round is the plain call below.
        var client = gateway.Embeddings(VectorGateway.Embedder);
        OpenAIEmbeddingCollection all = await client.GenerateEmbeddingsAsync(["a cat sat", "a cat sat!", "9876543210"], cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(3, all.Count);
        Assert.Equal([0, 1, 2], all.Select(item => item.Index));
        float[][] vectors = [.. all.Select(item => item.ToFloats().ToArray())];
        Assert.All(vectors, vector => Assert.Equal(SmallEncoder.Dimensions, vector.Length));
        Assert.All(vectors, vector => Assert.Equal(1, Product(vector, vector), 4));
        Assert.True(Product(vectors[0], vectors[1]) > Product(vectors[0], vectors[2]) + 0.1);
        Assert.Equal(9 + 10 + 10 + (3 * 2), all.Usage.InputTokenCount);
        Assert.Equal(all.Usage.InputTokenCount, all.Usage.TotalTokenCount);

        var plain = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":"a cat sat"}""");
        Assert.Equal(vectors[0], Floats(plain.Json["data"]![0]!["embedding"]!));
        Assert.Equal(("list", "embedding", VectorGateway.Embedder), ((string?)plain.Json["object"], (string?)plain.Json["data"]![0]!["object"], (string?)plain.Json["model"]));
        Assert.Equal(("local", "1"), (plain.Header("x-sluice-provider"), plain.Header("x-sluice-attempts")));
    }

    [Fact]
    public async Task Embed_DimensionsTokensAndAlias_AreHonoured()
    {
        var text = await gateway.Client.PostAsync("/v1/embeddings", """{"model":"texts","input":["ab"],"dimensions":5}""");
        Assert.Equal("texts", (string?)text.Json["model"]);
        var vector = Floats(text.Json["data"]![0]!["embedding"]!);
        Assert.Equal(5, vector.Length);
        Assert.Equal(1, Product(vector, vector), 4);

        // 'a' and 'b' are tokens 64 and 65 of this vocabulary, whose first token is '!'; the marks are the caller's own there.
        var tokens = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":[[256,64,65,257],[64]],"dimensions":5}""");
        Assert.Equal(vector, Floats(tokens.Json["data"]![0]!["embedding"]!));
        Assert.Equal(5, (int)tokens.Json["usage"]!["prompt_tokens"]!);
        var flat = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":[256,64,65,257],"dimensions":5}""");
        Assert.Equal(vector, Floats(flat.Json["data"]![0]!["embedding"]!));
    }

    [Fact]
    public async Task Embed_EveryDialect_GivesTheSameVectors()
    {
        var expected = Floats((await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":"one text"}""")).Json["data"]![0]!["embedding"]!);
        var embed = await gateway.Client.PostAsync("/api/embed", $$"""{"model":"{{VectorGateway.Embedder}}","input":["one text","two"]}""");
        var old = await gateway.Client.PostAsync("/api/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","prompt":"one text"}""");
        var single = await gateway.Client.PostAsync($"/v1beta/models/{VectorGateway.Embedder}:embedContent", """{"content":{"parts":[{"text":"one "},{"text":"text"}]},"taskType":"RETRIEVAL_QUERY"}""");
        var batch = await gateway.Client.PostAsync(
            $"/v1beta/models/{VectorGateway.Embedder}:batchEmbedContents",
            """{"requests":[{"model":"models/x","content":{"parts":[{"text":"one text"}]},"output_dimensionality":7},{"content":{"parts":[{"text":"b"}]},"outputDimensionality":7}]}""");

        Assert.Equal(expected, Floats(embed.Json["embeddings"]![0]!));
        Assert.Equal((2, 8 + 2 + 3 + 2), (embed.Json["embeddings"]!.AsArray().Count, (int)embed.Json["prompt_eval_count"]!));
        Assert.Equal(expected, Floats(old.Json["embedding"]!));
        Assert.Equal(expected, Floats(single.Json["embedding"]!["values"]!));
        Assert.Equal("taskType", single.Header("x-sluice-dropped"));
        Assert.Equal([7, 7], batch.Json["embeddings"]!.AsArray().Select(item => item!["values"]!.AsArray().Count));
    }

    [Fact]
    public async Task Embed_TooLong_IsRefusedOrCutAsTheDialectHasIt()
    {
        var text = new string('x', SmallEncoder.Context + 1);
        var openAi = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":"{{text}}"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "context_length_exceeded", "input"), (openAi.Status, (string?)openAi.Error["code"], (string?)openAi.Error["param"]));
        Assert.Equal((SmallEncoder.Context + 3, SmallEncoder.Context), ((int)openAi.Error["prompt_len"]!, (int)openAi.Error["max"]!));

        var cut = await gateway.Client.PostAsync("/api/embed", $$"""{"model":"{{VectorGateway.Embedder}}","input":"{{text}}"}""");
        Assert.Equal((HttpStatusCode.OK, SmallEncoder.Context), (cut.Status, (int)cut.Json["prompt_eval_count"]!));
        var uncut = await gateway.Client.PostAsync("/api/embed", $$"""{"model":"{{VectorGateway.Embedder}}","input":"{{text}}","truncate":false}""");
        Assert.Equal(HttpStatusCode.BadRequest, uncut.Status);
        Assert.Equal(JsonValueKind.String, uncut.Json["error"]!.GetValueKind());
    }

    [Theory]
    [InlineData("""{"model":"small-embedder"}""", "input", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":[]}""", "input", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":["a",1]}""", "input[1]", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":[[]]}""", "input[0]", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":"a","encoding_format":"hex"}""", "encoding_format", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":"a","dimensions":0}""", "dimensions", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":"a","dimensions":33}""", "dimensions", "invalid_value")]
    [InlineData("""{"model":"small-embedder","input":[9999]}""", "input", "invalid_value")]
    [InlineData("""{"model":"sluice-nano","input":"a"}""", "model", "invalid_value")]
    [InlineData("""{"model":"small-ranker","input":"a"}""", "model", "invalid_value")]
    [InlineData("""{"model":"chat-only","input":"a"}""", "model", "invalid_value")]
    [InlineData("""{"model":"an-any","input":"a"}""", "model", "invalid_value")]
    [InlineData("""{"model":"nobody","input":"a"}""", "model", "model_not_found")]
    [InlineData("""{"input":"a"}""", "model", "missing_model_field")]
    [InlineData("""{"model":""", null, "invalid_json")]
    public async Task Embed_WrongRequest_IsRefusedByName(string body, string? param, string code)
    {
        var answer = await gateway.Client.PostAsync("/v1/embeddings", body);
        Assert.Equal((param, code), ((string?)answer.Error["param"], (string?)answer.Error["code"]));
        Assert.InRange((int)answer.Status, 400, 404);
    }

    [Fact]
    public async Task Embed_MoreInputsThanAllowed_Is413()
    {
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", 21));
        var answer = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Embedder}}","input":[{{inputs}}]}""");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "request_too_large"), (answer.Status, (string?)answer.Error["code"]));
    }

    [Fact]
    public async Task Chat_ModelThatOnlyEmbeds_IsRefusedInTheDialectsShape()
    {
        var chat = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(VectorGateway.Embedder));
        Assert.Equal((HttpStatusCode.BadRequest, "model"), (chat.Status, (string?)chat.Error["param"]));
        Assert.Contains("can't hold a conversation", (string?)chat.Error["message"], StringComparison.Ordinal);
        var claude = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody(VectorGateway.Ranker));
        Assert.Equal((HttpStatusCode.BadRequest, "error"), (claude.Status, (string?)claude.Json["type"]));
        var gemini = await gateway.Client.PostAsync("/v1beta/models/sluice-nano:embedContent", """{"content":{"parts":[{"text":"a"}]}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "INVALID_ARGUMENT"), (gemini.Status, (string?)gemini.Json["error"]!["status"]));
    }

    [Fact]
    public async Task Embed_GeneratingModelThatIsToldTo_EmbedsAndStillChats()
    {
        var vectors = await gateway.Client.PostAsync("/v1/embeddings", $$"""{"model":"{{VectorGateway.Both}}","input":["Paris","Rome"]}""");
        Assert.Equal(HttpStatusCode.OK, vectors.Status);
        var first = Floats(vectors.Json["data"]![0]!["embedding"]!);
        Assert.Equal(1, Product(first, first), 4);
        Assert.NotEqual(first, Floats(vectors.Json["data"]![1]!["embedding"]!));
        var chat = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(VectorGateway.Both, "What is the capital of France?", "\"temperature\":0"));
        Assert.Equal("The capital of France is Paris.", (string?)chat.Json["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Lists_ShowWhatModelsCanDo()
    {
        var list = await gateway.Client.FetchAsync("/v1/models");
        var capabilities = list.Json["data"]!.AsArray().ToDictionary(
            model => (string)model!["id"]!, model => string.Join(',', model!["capabilities"]!.AsArray().Select(name => (string?)name)));
        Assert.Equal("embed", capabilities[VectorGateway.Embedder]);
        Assert.Equal("rerank", capabilities[VectorGateway.Ranker]);
        Assert.StartsWith("generate,embed", capabilities[VectorGateway.Both], StringComparison.Ordinal);
        var google = await gateway.Client.FetchAsync($"/v1beta/models/{VectorGateway.Embedder}");
        Assert.Equal(["embedContent", "batchEmbedContents"], google.Json["supportedGenerationMethods"]!.AsArray().Select(name => (string?)name));
        var ollama = await gateway.Client.PostAsync("/api/show", $$"""{"model":"{{VectorGateway.Embedder}}"}""");
        Assert.Equal(["embedding"], ollama.Json["capabilities"]!.AsArray().Select(name => (string?)name));
    }

    internal static float[] Floats(JsonNode node) => [.. node.AsArray().Select(value => (float)value!)];

    private static double Product(float[] left, float[] right) => left.Zip(right).Sum(pair => (double)pair.First * pair.Second);
}
