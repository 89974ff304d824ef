using System.Buffers;
using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicResponseTests
{
    private const string Full = """
        {"id":"msg_1","type":"message","role":"assistant","model":"shown-model","content":[
          {"type":"thinking","thinking":"Hm","signature":"sig=="},{"type":"redacted_thinking","data":"Z"},
          {"type":"text","text":"Hi","citations":[{"type":"char_location"}]},
          {"type":"server_tool_use","id":"s","name":"web_search","input":{}},
          {"type":"tool_use","id":"t","name":"f","input":{"a":1}}],
         "stop_reason":"tool_use","stop_sequence":null,
         "usage":{"input_tokens":60,"cache_creation_input_tokens":10,"cache_read_input_tokens":40,"output_tokens":20,"output_tokens_details":{"thinking_tokens":3}}}
        """;

    [Fact]
    public void Decode_ThenEncode_GivesTheSameJson() => Wire.AssertJson(Full, Wire.EncodeResponse(Wire.Anthropic, Wire.DecodeResponse(Wire.Anthropic, Full)));

    [Fact]
    public void Decode_Usage_AddsUpAllInput()
    {
        var usage = Wire.DecodeResponse(Wire.Anthropic, Full).Usage!;
        Assert.Equal((110, 40, 10, 20, 130), (usage.InputTokens, usage.CacheReadTokens, usage.CacheWriteTokens, usage.OutputTokens, usage.TotalTokens));
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("refusal", "content_filter")]
    [InlineData("pause_turn", "stop")]
    public void StopReasons_ForOpenAiClients_AreTheRightOnes(string theirs, string ours)
    {
        var response = Wire.DecodeResponse(Wire.Anthropic, $$"""{"content":[{"type":"text","text":"x"}],"stop_reason":"{{theirs}}"}""");
        Assert.Equal(ours, Wire.EncodeResponse(Wire.OpenAi, response)["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal(theirs, Wire.EncodeResponse(Wire.Anthropic, response)["stop_reason"]!.GetValue<string>());
    }

    [Fact]
    public void Encode_CutArguments_InventNothingAndSayMaxTokens()
    {
        var response = new ConversationResponse { Choices = [new ResponseChoice([new ToolCallBlock("a", "f", "{\"x\":")], StopReason.ToolUse)] };
        var written = Wire.EncodeResponse(Wire.Anthropic, response);
        Wire.AssertJson("{}", written["content"]![0]!["input"]);
        Assert.Equal("max_tokens", written["stop_reason"]!.GetValue<string>());
    }

    [Fact]
    public void Encode_Refusal_IsTextWithItsStopReason()
    {
        var response = new ConversationResponse { Choices = [new ResponseChoice([new RefusalBlock("No")], StopReason.EndOfTurn)] };
        var written = Wire.EncodeResponse(Wire.Anthropic, response);
        Wire.AssertJson("""[{"type":"text","text":"No"}]""", written["content"]);
        Assert.Equal("refusal", written["stop_reason"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("{}")]
    [InlineData("""{"content":[{"type":"tool_use"}]}""")]
    public void Decode_BrokenAnswer_IsMalformed(string body) =>
        Assert.Equal("upstream_malformed_response", Wire.Anthropic.Responses.DecodeResponse(Wire.Bytes(body)).Error!.Code);

    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(402, "billing_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "not_found_error")]
    [InlineData(409, "conflict_error")]
    [InlineData(413, "request_too_large")]
    [InlineData(422, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "api_error")]
    [InlineData(502, "api_error")]
    [InlineData(503, "overloaded_error")]
    [InlineData(504, "timeout_error")]
    [InlineData(529, "overloaded_error")]
    public void EncodeError_Type_FollowsTheStatus(int status, string type)
    {
        var output = new ArrayBufferWriter<byte>();
        Wire.Anthropic.Responses.EncodeError(new ProtocolError(status, "whatever", "x", "m"), "req_1", output);
        Wire.AssertJson($$"""{"type":"error","error":{"type":"{{type}}","message":"m"},"request_id":"req_1"}""", JsonNode.Parse(output.WrittenSpan));
    }

    [Fact]
    public void DecodeError_TooLongPrompt_HasTheKnownCode()
    {
        var error = Wire.Anthropic.Responses.DecodeError(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"""u8);
        Assert.Equal(("invalid_request_error", "context_length_exceeded"), (error.Type, error.Code));
    }
}
