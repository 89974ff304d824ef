using System.Net;
using OpenAI.Images;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Media;

public sealed class ImageTests(MediaGateway gateway)
{
    private const string Path = "/v1/images/generations";

    [Fact]
    public async Task Image_Whole_PassesThroughWithItsUsage()
    {
        const string image = """{"created":1700000000,"data":[{"b64_json":"iVBORw0KGgo="}],"usage":{"input_tokens":50,"output_tokens":4160,"total_tokens":4210}}""";
        var model = gateway.OpenAi.Model("img-whole").Answer(FakeAnswer.Json(image));
        const string body = """{"prompt":"a cat","model":"img-whole","n":1,"size":"1024x1024"}""";

        var answer = await gateway.Client.PostAsync(Path, body, ("x-request-id", "img-1"));
        var record = (await gateway.Client.FetchAsync("/v1/requests/img-1")).Json;

        Assert.Equal(image, answer.Text);
        Assert.Equal(body, model.Request.Text);
        Assert.Equal(4160, (int)record["usage"]!["output_tokens"]!);
    }

    [Fact]
    public async Task Image_PartialImagesLargerThanAMegabyte_PassThrough()
    {
        var script = FakeAnswer.Sse(
        [
            $"event: image_generation.partial_image\ndata: {{\"type\":\"image_generation.partial_image\",\"b64_json\":\"{new string('A', 1_500_000)}\",\"partial_image_index\":0}}\n\n",
            "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"BBBB\",\"usage\":{\"input_tokens\":50,\"output_tokens\":100}}\n\n",
        ]);
        gateway.OpenAi.Model("img-partial").Answer(script);

        var answer = await gateway.Client.PostAsync(Path, """{"model":"img-partial","prompt":"a cat","stream":true,"partial_images":1}""", ("x-request-id", "img-2"));
        var record = (await gateway.Client.FetchAsync("/v1/requests/img-2")).Json;

        Assert.Equal(script.Text(), answer.Text);
        Assert.Equal(("ok", 100), ((string?)record["outcome"], (int)record["usage"]!["output_tokens"]!));
    }

    [Fact]
    public async Task ImageEdit_FormWithSeveralImages_PassesThrough()
    {
        var body = Form.Body(("image[]", "@one"), ("image[]", "@two"), ("prompt", "both"), ("model", "img-edit"));
        var model = gateway.OpenAi.Model("img-edit").Answer(FakeAnswer.Json("""{"created":1,"data":[{"b64_json":"AAAA"}]}"""));

        using var request = Form.Request("/v1/images/edits", body);
        var answer = await gateway.Client.AnswerAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, model.Request.Body);
        Assert.Equal("/v1/images/edits", model.Request.Path);
    }

    [Fact]
    public async Task Image_FromGemini_IsTranslatedBothWays()
    {
        var model = gateway.Gemini.Model("gemini-2.5-flash-image").Answer(FakeAnswer.Json(
            """{"candidates":[{"content":{"parts":[{"text":"Here it is."},{"inlineData":{"mimeType":"image/png","data":"SKETCH=="},"thought":true},{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":1290,"totalTokenCount":1295}}"""));

        var answer = await gateway.Client.PostAsync(Path, """{"model":"gemini-2.5-flash-image","prompt":"a cat","size":"1536x1024","quality":"high"}""");

        Assert.Equal("/v1beta/models/gemini-2.5-flash-image:generateContent", model.Request.Path);
        Assert.Equal(
            """{"contents":[{"role":"user","parts":[{"text":"a cat"}]}],"generationConfig":{"responseModalities":["IMAGE"],"imageConfig":{"aspectRatio":"3:2"}}}""", model.Request.Text);
        Assert.Equal("iVBORw0KGgo=", (string?)Assert.Single(answer.Json["data"]!.AsArray())!["b64_json"]);
        Assert.Equal(1290, (int)answer.Json["usage"]!["output_tokens"]!);
        Assert.Equal(("quality", "size"), (answer.Header("x-sluice-dropped"), answer.Header("x-sluice-changed")));
    }

    [Fact]
    public async Task Image_FromImagenAsAStream_IsToldAsEvents()
    {
        var model = gateway.Gemini.Model("imagen-4.0-generate-001").Answer(FakeAnswer.Json("""{"predictions":[{"mimeType":"image/png","bytesBase64Encoded":"AAAA"},{"mimeType":"image/png","bytesBase64Encoded":"BBBB"}]}"""));

        var answer = await gateway.Client.PostAsync(Path, """{"model":"imagen-4.0-generate-001","prompt":"a cat","n":2,"stream":true}""");

        Assert.Equal("/v1beta/models/imagen-4.0-generate-001:predict", model.Request.Path);
        Assert.Equal("""{"instances":[{"prompt":"a cat"}],"parameters":{"sampleCount":2}}""", model.Request.Text);
        Assert.Equal(["AAAA", "BBBB"], answer.Events.Select(item => (string?)item.Json["b64_json"]).OfType<string>());
    }

    [Theory]
    [InlineData("\"n\":2", "n", "unsupported_parameter")]
    [InlineData("\"n\":0", "n", "invalid_value")]
    [InlineData("\"size\":\"17x9\"", "size", "unsupported_parameter")]
    [InlineData("\"response_format\":\"url\"", "response_format", "unsupported_parameter")]
    public async Task Image_WhatGeminiCantDo_IsRefused(string field, string param, string code)
    {
        var answer = await gateway.Client.PostAsync(Path, $$"""{"model":"gemini-image-refused","prompt":"a cat",{{field}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal((param, code), ((string?)answer.Error["param"], (string?)answer.Error["code"]));
    }

    [Fact]
    public async Task Image_ThatGeminiBlocks_IsARefusalNotAnEmptyAnswer()
    {
        gateway.Gemini.Model("gemini-image-blocked").Answer(FakeAnswer.Json("""{"candidates":[{"finishReason":"IMAGE_SAFETY"}]}"""));

        var answer = await gateway.Client.PostAsync(Path, """{"model":"gemini-image-blocked","prompt":"a cat"}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("moderation_blocked", (string?)answer.Error["code"]);
    }

    [Fact]
    public async Task ImageClient_Draws()
    {
        gateway.OpenAi.Model("img-sdk").Answer(FakeAnswer.Json("""{"created":1700000000,"data":[{"b64_json":"iVBORw0KGgo=","revised_prompt":"a grey cat"}]}"""));

        var image = (await gateway.Sdk().GetImageClient("img-sdk").GenerateImageAsync(
            "a cat", new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes }, TestContext.Current.CancellationToken)).Value;

        Assert.Equal("a grey cat", image.RevisedPrompt);
        Assert.Equal(8, image.ImageBytes.ToMemory().Length);
    }
}
