using Sluice.Protocols.Conversations;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class OtherPeekTests
{
    [Fact]
    public void Gemini_Body_TellsItsLimitsToolsAndImages()
    {
        Assert.True(GeminiPeek.TryRead(
            """{"contents":[{"parts":[{"text":"inlineData"},{"inline_data":{"mime_type":"image/png","data":"AA"}}]}],"tools":[{}],"generationConfig":{"maxOutputTokens":9,"candidateCount":3},"pool":"p"}"""u8,
            "m", true, out var peek, out _));
        Assert.Equal(("m", true, 9, 3, true, true, "p"), (peek.Model, peek.Stream, peek.MaxOutputTokens, peek.Choices, peek.HasTools, peek.HasImages, peek.Pool));
        Assert.True(GeminiPeek.TryRead("""{"contents":[{"parts":[{"inlineData":{"mimeType":"audio/wav","data":"AA"}}]}],"tools":[]}"""u8, "m", false, out peek, out _));
        Assert.Equal((false, false, (int?)null), (peek.HasTools, peek.HasImages, peek.MaxOutputTokens));
        Assert.False(GeminiPeek.TryRead("[]"u8, "m", false, out _, out var error));
        Assert.Equal("invalid_json", error!.Code);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", true, null, false)]
    [InlineData("""{"model":"m","stream":false,"options":{"num_predict":7},"messages":[{"role":"user","images":["AA"]}]}""", false, 7, true)]
    [InlineData("""{"model":"m","stream":true,"options":{"num_predict":-1},"images":[]}""", true, null, false)]
    public void Ollama_Body_StreamsUnlessItSaysOtherwise(string body, bool stream, int? limit, bool hasImages)
    {
        Assert.True(OllamaPeek.TryRead(Wire.Bytes(body), out var peek, out _));
        Assert.Equal(("m", stream, limit, hasImages), (peek.Model, peek.Stream, peek.MaxOutputTokens, peek.HasImages));
    }

    [Fact]
    public void GeminiObserver_Stream_KnowsUsageReasonAndErrors()
    {
        var observer = UsageObserver.For("gemini")!;
        Assert.Equal(ObservedFrame.Content | ObservedFrame.Usage, observer.Observe(default, """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f"}}]}}],"usageMetadata":{"promptTokenCount":5}}"""u8));
        Assert.Null(observer.StopReason);
        observer.Observe(default, """{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"thoughtsTokenCount":1}}"""u8);
        Assert.Equal((StopReason.ToolUse, 5, 3), (observer.StopReason, observer.Usage!.InputTokens, observer.Usage.OutputTokens));
        Assert.Equal(ObservedFrame.None, observer.Observe(default, """{"usageMetadata":{"promptTokenCount":99"""u8));
        Assert.Equal(5, observer.Usage.InputTokens);
        Assert.Equal(ObservedFrame.Error, observer.Observe(default, """{"error":{"code":503,"status":"UNAVAILABLE","message":"x"}}"""u8));
        Assert.Equal(503, observer.Error!.Status);
    }

    [Fact]
    public void OllamaObserver_Stream_EndsWithTheLastLineAndTextThatLooksLikeItIsText()
    {
        var observer = UsageObserver.For("ollama")!;
        observer.Observe(default, """{"message":{"content":"a"},"done":false}"""u8);
        observer.Observe(default, """{"message":{"content":"\"done\":true,\"eval_count\":99"},"done":false}"""u8);
        Assert.False(observer.HasEnded);
        observer.Observe(default, """{"message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":3,"eval_count":4}"""u8);
        Assert.Equal((true, StopReason.MaxTokens, 7), (observer.HasEnded, observer.StopReason, observer.Usage!.TotalTokens));
        Assert.Equal(ObservedFrame.Error, UsageObserver.For("ollama")!.Observe(default, """{"error":"x"}"""u8));
    }
}
