using System.Buffers;
using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.OpenAi;

public sealed class ChatResponseTests
{
    private const string Full = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1699999999,"model":"shown-model","choices":[
          {"index":0,"message":{"role":"assistant","content":"Hello","refusal":null,"reasoning_content":"Hm","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
           "logprobs":{"content":[{"token":"Hello","logprob":-0.5,"bytes":[72,101,108,108,111],"top_logprobs":[{"token":"Hello","logprob":-0.5,"bytes":[72,101,108,108,111]}]}],"refusal":null},"finish_reason":"tool_calls"},
          {"index":1,"message":{"role":"assistant","content":null,"refusal":"No"},"logprobs":null,"finish_reason":"content_filter"}],
         "usage":{"prompt_tokens":110,"completion_tokens":20,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":3}}}
        """;

    [Fact]
    public void Decode_ThenEncode_GivesTheSameJson() => Wire.AssertJson(Full, Wire.EncodeResponse(Wire.OpenAi, Wire.DecodeResponse(Wire.OpenAi, Full)));

    [Theory]
    [InlineData("stop", false, StopReason.EndOfTurn)]
    [InlineData("stop", true, StopReason.ToolUse)]
    [InlineData("length", true, StopReason.MaxTokens)]
    [InlineData("tool_calls", false, StopReason.EndOfTurn)]
    [InlineData("content_filter", false, StopReason.Refusal)]
    [InlineData("something_new", false, StopReason.EndOfTurn)]
    public void Decode_FinishReason_IsReadTogetherWithTheCalls(string reason, bool hasCall, StopReason expected)
    {
        var calls = hasCall ? """[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"x\":"}}]""" : "null";
        var response = Wire.DecodeResponse(Wire.OpenAi, $$"""{"choices":[{"message":{"content":"a","tool_calls":{{calls}}},"finish_reason":"{{reason}}"}]}""");
        Assert.Equal(expected, response.Choices[0].Reason);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{}]}""")]
    [InlineData("""{"choices":[{"message":{"content":{}}}]}""")]
    public void Decode_BrokenAnswer_IsMalformed(string body)
    {
        var error = Wire.OpenAi.Responses.DecodeResponse(Wire.Bytes(body)).Error!;
        Assert.Equal((502, "upstream_malformed_response"), (error.Status, error.Code));
    }

    [Fact]
    public void Decode_ErrorWithStatus200_IsThatError()
    {
        var error = Wire.OpenAi.Responses.DecodeResponse(Wire.Bytes("""{"error":{"message":"busy","type":"overloaded_error"}}""")).Error!;
        Assert.Equal((503, "busy"), (error.Status, error.Message));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"m","type":"invalid_request_error","code":"context_length_exceeded","param":"messages"}}""", "invalid_request_error", "context_length_exceeded")]
    [InlineData(400, """{"error":{"code":400,"message":"too big","type":"exceed_context_size_error"}}""", "invalid_request_error", "context_length_exceeded")]
    [InlineData(429, """{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}""", "insufficient_quota", "insufficient_quota")]
    [InlineData(429, "", "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(500, "<html>", "api_error", "upstream_error")]
    [InlineData(404, """{"detail":"Not Found"}""", "invalid_request_error", "not_found")]
    public void DecodeError_AnyBody_GivesTypeByStatusAndKnownCode(int status, string body, string type, string code)
    {
        var error = Wire.OpenAi.Responses.DecodeError(status, Wire.Bytes(body));
        Assert.Equal((status, type, code), (error.Status, error.Type, error.Code));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void EncodeError_Facts_StandBesideTheFourFields()
    {
        var output = new ArrayBufferWriter<byte>();
        Wire.OpenAi.Responses.EncodeError(new ProtocolError(400, "invalid_request_error", "context_length_exceeded", "Too long") { Facts = [new("prompt_len", 10L), new("max", 5)] }, "r", output);
        Wire.AssertJson("""{"error":{"message":"Too long","type":"invalid_request_error","code":"context_length_exceeded","param":null,"prompt_len":10,"max":5}}""", JsonNode.Parse(output.WrittenSpan));
    }
}
