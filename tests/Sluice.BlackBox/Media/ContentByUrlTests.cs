using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Media;

public sealed class ContentByUrlTests(MediaGateway gateway, StandardGateway standard)
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3];

    [Fact]
    public async Task Image_ForAModelThatDoesNotFetch_IsBrought()
    {
        using var server = new ContentServer(Png);
        var model = gateway.Ollama.Model("ol-sees").Answer(FakeAnswer.Json(OllamaWire.Text("ol-sees", "A cat.", "stop")));

        var answer = await AskAsync("ol-sees", $"http://127.0.0.1:{server.Port}/cat");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(Convert.ToBase64String(Png), (string?)model.Request.Json["messages"]![0]!["images"]![0]);
    }

    [Theory]
    [InlineData("https://example.com/cat.png", "fileData", 0)]
    [InlineData("http://127.0.0.1:{0}/cat.png", "inlineData", 1)]
    public async Task Image_ForGemini_IsPassedOnWhereGoogleFetches(string url, string member, int asked)
    {
        using var server = new ContentServer(Png);
        var name = $"gemini-3-{member}".ToLowerInvariant();
        var model = gateway.Gemini.Model(name).Answer(FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(1, 1), GeminiWire.Text("A cat."))));

        var answer = await AskAsync(name, string.Format(System.Globalization.CultureInfo.InvariantCulture, url, server.Port));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotNull(model.Request.Json["contents"]![0]!["parts"]![1]![member]);
        Assert.Equal(asked, server.Asked);
    }

    [Fact]
    public async Task Image_ForTheSameDialect_IsPassedOn()
    {
        var model = gateway.OpenAi.Model("both-sees").Answer(FakeAnswer.Json(OpenAiWire.Text("both-sees", "A cat.")));

        var answer = await AskAsync("both-sees", "http://localhost:1/cat.png");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("http://localhost:1/cat.png", (string?)model.Request.Json["messages"]![0]!["content"]![1]!["image_url"]!["url"]);
    }

    [Fact]
    public async Task Document_ForChatCompletions_IsBrought()
    {
        using var server = new ContentServer(Encoding.ASCII.GetBytes("%PDF-1.7 x"));
        var model = gateway.OpenAi.Model("both-reads").Answer(FakeAnswer.Json(OpenAiWire.Text("both-reads", "A letter.")));

        var answer = await gateway.Client.PostAsync(
            Calls.Messages,
            $$$"""{"model":"both-reads","max_tokens":10,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"http://127.0.0.1:{{{server.Port}}}/a.pdf"}},{"type":"text","text":"What is it?"}]}]}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith("data:application/pdf;base64,JVBERi0", (string?)model.Request.Json["messages"]![0]!["content"]![0]!["file"]!["file_data"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:{0}/cat.png")]
    [InlineData("http://0:{0}/cat.png")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/cat.png")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    public async Task Image_AtAnAddressThatOnlyTheGatewaySees_IsRefused(string url)
    {
        using var server = new ContentServer(Png);

        var answer = await AskAsync("ol-refused", string.Format(System.Globalization.CultureInfo.InvariantCulture, url, server.Port));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("invalid_value", (string?)answer.Error["code"]);
        Assert.Contains("image", (string?)answer.Error["param"], StringComparison.Ordinal);
        Assert.Equal(0, server.Asked);
    }

    [Fact]
    public async Task Image_ThatIsNone_IsRefused()
    {
        using var server = new ContentServer(Encoding.ASCII.GetBytes("root:x:0:0:root"));

        var answer = await AskAsync("ol-refused", $"http://127.0.0.1:{server.Port}/cat.png");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_WhileFetchingIsOff_IsRefusedWithTheNameOfTheKey()
    {
        using var server = new ContentServer(Png);

        var answer = await AskAsync("ol-off", $"http://127.0.0.1:{server.Port}/cat.png", standard.Client);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("unsupported_parameter", (string?)answer.Error["code"]);
        Assert.Contains("outbound.allow_url_fetch", (string?)answer.Error["message"], StringComparison.Ordinal);
        Assert.Equal(0, server.Asked);
    }

    private Task<Answer> AskAsync(string model, string url, HttpClient? client = null) => (client ?? gateway.Client).PostAsync(
        Calls.Chat,
        $$$"""{"model":"{{{model}}}","messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image_url","image_url":{"url":"{{{url}}}"}}]}]}""");
}
