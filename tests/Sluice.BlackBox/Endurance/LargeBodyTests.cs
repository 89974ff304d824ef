using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Endurance;

/// <summary>Bodies of ten megabytes, several at once: each arrives whole, and nobody else has to wait for ever.</summary>
public sealed class LargeBodyTests
{
    private const int Bodies = 6;
    private const int AtOnce = 3;
    private const int ImageBytes = 7_500_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bodies_WithLargeImages_ArriveWholeBesideSmallRequests()
    {
        await using var openAi = await FakeUpstream.StartAsync();
        await using var anthropic = await FakeUpstream.StartAsync();
        openAi.Model("oa").Answer(FakeAnswer.Json(OpenAiWire.Text("oa", "seen")));
        openAi.Model("small").Answer(FakeAnswer.Json(OpenAiWire.Text("small", "quick")));
        anthropic.Model("an").Answer(FakeAnswer.Json(AnthropicWire.Message("an", "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("seen"))));
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Config = $$"""
                    providers:
                      - { id: oa, dialect: openai, base_url: "{{openAi.OpenAiBaseUrl}}", models: [oa, small] }
                      - { id: an, dialect: anthropic, base_url: "{{anthropic.AnthropicBaseUrl}}", models: [an] }

                    """,
            },
            Token);

        using var large = new SemaphoreSlim(AtOnce);
        var sent = await Task.WhenAll(Enumerable.Range(0, Bodies).Select(async i =>
        {
            await large.WaitAsync(Token);
            var image = ImageOf(i);
            var answer = await program.Client.PostAsync(Calls.Chat, BodyOf(i % 2 == 0 ? "oa" : "an", image));
            var beside = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("small"));
            large.Release();
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.Status, beside.Status));
            Assert.Equal("seen", (string?)answer.Json["choices"]![0]!["message"]!["content"]);
            return HashOf(image);
        }));

        var arrived = openAi.Model("oa").Requests.Select(request => (string)Content(request)["image_url"]!["url"]!)
            .Concat(anthropic.Model("an").Requests.Select(request => "data:image/png;base64," + (string)Content(request)["source"]!["data"]!));
        Assert.Equal(sent.Order(StringComparer.Ordinal), arrived.Select(HashOf).Order(StringComparer.Ordinal));
    }

    private static JsonNode Content(RecordedRequest request) => request.Json["messages"]![0]!["content"]!.AsArray().Single(part => (string?)part!["type"] != "text")!;

    private static string ImageOf(int seed)
    {
        var bytes = new byte[ImageBytes];
        new Random(seed).NextBytes(bytes);
        return "data:image/png;base64," + Convert.ToBase64String(bytes);
    }

    private static string BodyOf(string model, string image) =>
        $$$"""{"model":"{{{model}}}","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"{{{image}}}"}}]}]}""";

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)));
}
