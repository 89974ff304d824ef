using System.Buffers;
using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Embeddings;

public sealed class EmbeddingDialectTests
{
    private static readonly EmbeddingDialect[] s_dialects =
        [EmbeddingDialects.OpenAi, EmbeddingDialects.Gemini, EmbeddingDialects.GeminiSingle, EmbeddingDialects.Ollama, EmbeddingDialects.OllamaSingle];

    public static TheoryData<string> Names => [.. s_dialects.Select(dialect => dialect.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Request_EncodedAndDecoded_IsTheSame(string name)
    {
        var dialect = Named(name);
        var request = new EmbeddingRequest
        {
            Model = "m",
            Inputs = [new PromptText("one \"é\"", null), .. dialect.TakesOne ? Array.Empty<PromptText>() : [new PromptText("two", null)]],
            Dimensions = dialect.Name.StartsWith("ollama-single", StringComparison.Ordinal) ? null : 3,
            TaskType = dialect.Name.StartsWith("gemini", StringComparison.Ordinal) ? "CLUSTERING" : null,
            Title = dialect.Name.StartsWith("gemini", StringComparison.Ordinal) ? "t" : null,
            EndUser = dialect == EmbeddingDialects.OpenAi ? "u" : null,
        };
        var losses = new LossReport(dialect);
        var body = Encode(output => dialect.EncodeRequest(request, output, losses));
        var decoded = dialect.DecodeRequest(body).Value!;
        Assert.Equal(Description.Of(request with { Model = null }), Description.Of(decoded with { Model = null, Truncate = null, SaysTruncate = false }));
        Assert.Empty(losses.Dropped);
        Assert.Null(losses.Refusal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Response_EncodedAndDecoded_IsTheSame(string name)
    {
        var dialect = Named(name);
        float[][] vectors = dialect.TakesOne ? [[1f, -0.1f, 1e-20f]] : [[1f, -0.1f, 1e-20f], [float.MaxValue, 0f, 3f]];
        foreach (bool isBase64 in new[] { false, true })
        {
            var body = Encode(output => dialect.EncodeResponse(new EmbeddingResponse(vectors, new Usage { InputTokens = 5 }), new EmbeddingRequest { IsBase64 = isBase64 }, "m", output));
            var decoded = dialect.DecodeResponse(body)!;
            Assert.Equal(vectors, decoded.Vectors);
            Assert.Equal(dialect == EmbeddingDialects.OllamaSingle ? null : 5, decoded.Usage?.InputTokens);
            Assert.True(UsageScan.TryRead(body.Span, out var usage));
            Assert.Equal(decoded.Usage?.InputTokens, usage?.InputTokens);
        }
    }

    [Fact]
    public void Request_EveryPair_KeepsTextsAndDeclaresTheRest()
    {
        foreach (var client in s_dialects)
        {
            foreach (var target in s_dialects)
            {
                var asked = new EmbeddingRequest { Model = "m", Inputs = [new PromptText("x", null)], EndUser = "u", TaskType = "T", Title = "t", Dimensions = 2, SaysTruncate = true, Truncate = true };
                var known = client.DecodeRequest(Encode(output => client.EncodeRequest(asked, output, new LossReport()))).Value!;
                var losses = new LossReport(client);
                var kept = target.DecodeRequest(Encode(output => target.EncodeRequest(known with { Model = "m" }, output, losses))).Value!;
                Assert.Equal("x", Assert.Single(kept.Inputs).Text);
                Assert.Null(losses.Refusal);
                AssertKeptOrTold(known.EndUser, kept.EndUser, "user");
                AssertKeptOrTold(known.TaskType, kept.TaskType, "taskType");
                AssertKeptOrTold(known.Title, kept.Title, "title");
                if (target != EmbeddingDialects.OllamaSingle)
                {
                    Assert.Equal(known.Dimensions, kept.Dimensions);
                }
                else
                {
                    AssertKeptOrTold(known.Dimensions?.ToString(), null, client.FieldNames.Translate("dimensions"));
                }

                void AssertKeptOrTold(string? before, string? after, string field)
                {
                    if (before != after)
                    {
                        Assert.Contains(field, losses.Dropped);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[1],"index":1}]}""")]
    [InlineData("""{"data":[{"embedding":"AAA="}]}""")]
    [InlineData("""{"data":[{"embedding":[1e39]}]}""")]
    [InlineData("""{"data":[{"embedding":[]}]}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Response_Unreadable_IsNull(string body) => Assert.Null(EmbeddingDialects.OpenAi.DecodeResponse(Wire.Bytes(body)));

    [Theory]
    [InlineData("""{"usage":{"total_tokens":9,"prompt_tokens":4,"x":{"prompt_tokens":1}}}""", 4)]
    [InlineData("""{"usage":{"total_tokens":9}}""", 9)]
    [InlineData("""{"usageMetadata":{"promptTokenCount":3}}""", 3)]
    [InlineData("""{"embeddings":[[1]],"prompt_eval_count":6}""", 6)]
    [InlineData("""{"meta":{"billed_units":{"input_tokens":1},"tokens":{"input_tokens":8}}}""", 8)]
    [InlineData("""{"usage":null,"data":[{"usage":{"prompt_tokens":7}}]}""", null)]
    [InlineData("""{"usage":{"prompt_tokens":-7}}""", null)]
    public void UsageScan_KnownForms_AreFound(string body, int? tokens)
    {
        Assert.True(UsageScan.TryRead(Wire.Bytes(body), out var usage));
        Assert.Equal(tokens, usage?.InputTokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1")]
    [InlineData("{} {}")]
    public void UsageScan_NoJsonObject_IsFalse(string body) => Assert.False(UsageScan.TryRead(Wire.Bytes(body), out _));

    private static EmbeddingDialect Named(string name) => s_dialects.Single(dialect => dialect.Name == name);

    private static ReadOnlyMemory<byte> Encode(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        Assert.NotNull(JsonNode.Parse(output.WrittenSpan));
        return output.WrittenMemory;
    }
}
