using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.OpenAi;

public sealed class CompletionsTests
{
    [Theory]
    [InlineData("\"a\"")]
    [InlineData("[\"a\",\"b\"]")]
    [InlineData("[1,2,3]")]
    [InlineData("[[1,2],[3]]")]
    public void Decode_ThenEncode_GivesTheSameJson(string prompt)
    {
        var body = $$"""{"model":"m","prompt":{{prompt}},"suffix":"s","echo":true,"logprobs":2,"max_tokens":0,"n":2,"stop":["x"],"seed":1,"stream":true,"stream_options":{"include_usage":true},"vendor":1}""";
        Wire.AssertJson(body, Wire.Encode(Wire.Completions, Wire.Decode(Wire.Completions, body)));
    }

    [Theory]
    [InlineData("{}", "prompt", "invalid_value")]
    [InlineData("""{"prompt":[]}""", "prompt", "invalid_value")]
    [InlineData("""{"prompt":[1,"a"]}""", "prompt", "invalid_value")]
    [InlineData("""{"prompt":[-1]}""", "prompt", "invalid_value")]
    [InlineData("""{"prompt":"a","best_of":2}""", "best_of", "unsupported_parameter")]
    [InlineData("""{"prompt":"a","n":3,"best_of":2}""", "best_of", "invalid_value")]
    [InlineData("""{"prompt":"a","echo":1}""", "echo", "invalid_value")]
    public void Decode_WrongValue_NamesTheField(string body, string param, string code)
    {
        var error = Wire.DecodeError(Wire.Completions, body);
        Assert.Equal((400, code, param), (error.Status, error.Code, error.Param));
    }

    [Fact]
    public void Encode_RawPromptAsConversation_IsDeclared()
    {
        var request = Wire.Decode(Wire.Completions, """{"model":"m","prompt":"Say hi","suffix":"x","echo":true,"max_tokens":5}""");
        var losses = new LossReport(Wire.Completions);
        Wire.AssertJson("""{"model":"m","messages":[{"role":"user","content":"Say hi"}],"max_tokens":5}""", Wire.Encode(Wire.OpenAi, request, losses));
        Assert.Equal(["suffix", "echo"], losses.Dropped);
        Assert.Equal(["prompt"], losses.Changed);
        Wire.AssertJson("""{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Say hi"}]}""", Wire.Encode(Wire.Anthropic, request));
    }

    [Fact]
    public void Encode_TokenIdsAsConversation_IsRefused()
    {
        var losses = new LossReport(Wire.Completions);
        Wire.Encode(Wire.Anthropic, Wire.Decode(Wire.Completions, """{"prompt":[1,2]}"""), losses);
        Assert.Equal((400, "unsupported_parameter", "prompt"), (losses.Refusal!.Status, losses.Refusal.Code, losses.Refusal.Param));
    }

    [Fact]
    public void Encode_ConversationAsRawPrompt_IsRefused()
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.Encode(Wire.Completions, Wire.Decode(Wire.OpenAi, """{"messages":[{"role":"user","content":"x"}]}"""), losses);
        Assert.Equal("messages", losses.Refusal!.Param);
    }

    [Fact]
    public void Response_DecodeThenEncode_GivesTheSameJson()
    {
        const string Body = """
            {"id":"cmpl-1","object":"text_completion","created":5,"model":"shown-model","choices":[
              {"index":0,"text":"ab","logprobs":{"tokens":["a","b"],"token_logprobs":[-0.5,-9999],"top_logprobs":[{"a":-0.5,"c":-2},{}],"text_offset":[0,1]},"finish_reason":"length"},
              {"index":1,"text":"","logprobs":null,"finish_reason":"stop"}],
             "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":{"cached_tokens":0}}}
            """;
        Wire.AssertJson(Body, Wire.EncodeResponse(Wire.Completions, Wire.DecodeResponse(Wire.Completions, Body)));
    }

    [Fact]
    public void Stream_EncodeThenDecode_GivesTheSameEvents()
    {
        ConversationEvent[] events =
        [
            new ResponseStarted("cmpl-1", "shown-model", DateTimeOffset.FromUnixTimeSeconds(5)),
            new BlockStarted(0, 0, new TextBlock("")), new BlockDelta(0, 0, "a"), new BlockDelta(0, 0, "b"), new BlockEnded(0, 0), new ChoiceStopped(0, StopReason.MaxTokens),
            new UsageReported(new Usage { InputTokens = 1, OutputTokens = 2 }), new ResponseEnded(),
        ];
        var stream = Wire.EncodeStream(Wire.Completions, events);
        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
        Assert.Equal("start +0.0:text ~0.0:a ~0.0:b usage(1,2) -0.0 stop(0,MaxTokens) end", Wire.Shape(Wire.DecodeStream(Wire.Completions, Wire.Bytes(stream))));
    }
}
