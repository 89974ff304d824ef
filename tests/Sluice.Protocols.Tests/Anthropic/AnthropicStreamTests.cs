using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicStreamTests
{
    private const string Start = """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}""";
    private const string Stop = """{"type":"message_stop"}""";

    private static string Read(params string[] data) => Wire.Shape(Wire.DecodeStream(Wire.Anthropic, data));

    private static string Block(int index, string block) => $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}}""";

    private static string Delta(int index, string delta) => $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""";

    private static string End(int index) => $$"""{"type":"content_block_stop","index":{{index}}}""";

    private static string Last(string reason) => $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null},"usage":{"output_tokens":9}}""";

    [Fact]
    public void Decode_AllKindsOfBlocks_AreEventsInOrder() => Assert.Equal(
        "start usage(7,1) +0.0:think ~0.0:Hm -0.0[sig==] +0.1:think -0.1 +0.2:text ~0.2:Hi -0.2 +0.3:call(t,f) ~0.3:{\"a\" ~0.3::1} -0.3 +0.4:call(u,g) -0.4 usage(7,9) stop(0,ToolUse) end",
        Read(Start, Block(0, """{"type":"thinking","thinking":"","signature":""}"""), Delta(0, """{"type":"thinking_delta","thinking":"Hm"}"""), Delta(0, """{"type":"signature_delta","signature":"sig=="}"""), End(0),
            Block(1, """{"type":"redacted_thinking","data":"Z"}"""), End(1),
            """{"type":"ping"}""",
            Block(2, """{"type":"text","text":""}"""), Delta(2, """{"type":"text_delta","text":"Hi"}"""), End(2),
            Block(3, """{"type":"tool_use","id":"t","name":"f","input":{}}"""), Delta(3, """{"type":"input_json_delta","partial_json":""}"""), Delta(3, """{"type":"input_json_delta","partial_json":"{\"a\""}"""), Delta(3, """{"type":"input_json_delta","partial_json":":1}"}"""), End(3),
            Block(4, """{"type":"tool_use","id":"u","name":"g","input":{}}"""), End(4),
            Last("tool_use"), Stop));

    [Fact]
    public void Decode_ServerToolAndCitations_SurviveTheRoundTrip()
    {
        var events = Wire.DecodeStream(Wire.Anthropic, Start, Block(0, """{"type":"server_tool_use","id":"s","name":"web_search","input":{}}"""), Delta(0, """{"type":"input_json_delta","partial_json":"{\"q\":1}"}"""), End(0),
            Block(1, """{"type":"text","text":"","citations":[]}"""), Delta(1, """{"type":"text_delta","text":"x"}"""), Delta(1, """{"type":"citations_delta","citation":{"type":"page"}}"""), End(1), Last("end_turn"), Stop);
        var response = Wire.EncodeResponse(Wire.Anthropic, Wire.Assemble(events));
        Wire.AssertJson("""[{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},{"type":"text","text":"x","citations":[{"type":"page"}]}]""", response["content"]);
        Assert.Contains("citations_delta", Wire.EncodeStream(Wire.Anthropic, events), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_InputAlreadyInTheStart_IsNotLost() => Assert.Contains("~0.0:{\"a\":1} -0.0",
        Read(Start, Block(0, """{"type":"tool_use","id":"t","name":"f","input":{"a":1}}"""), End(0), Last("tool_use"), Stop), StringComparison.Ordinal);

    [Fact]
    public void Decode_StopReasonWithoutStopEvent_IsAnEnd() => Assert.EndsWith("stop(0,MaxTokens) end", Read(Start, Last("max_tokens")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"busy"}}""", "failed(529,service_unavailable)")]
    [InlineData("{broken", "failed(502,upstream_malformed_response)")]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}""", "failed(502,upstream_malformed_response)")]
    [InlineData("""{"type":"content_block_start","index":0,"content_block":{"type":"tool_use"}}""", "failed(502,upstream_malformed_response)")]
    [InlineData("""{"x":1}""", "failed(502,upstream_malformed_response)")]
    [InlineData("""{"type":"something_new"}""", "failed(502,upstream_connection_error)")]
    public void Decode_BadEvent_FailsAndNothingFollows(string frame, string expected)
    {
        var after = expected.Contains("connection", StringComparison.Ordinal) ? "" : Stop;
        Assert.EndsWith(expected, after.Length == 0 ? Read(Start, frame) : Read(Start, frame, after), StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_Events_AreInThePrescribedOrder()
    {
        ConversationEvent[] events =
        [
            new ResponseStarted("chatcmpl-1", "up", null), new UsageReported(new Usage { InputTokens = 7, CacheReadTokens = 2 }),
            new BlockStarted(0, 0, new ReasoningBlock("")), new BlockDelta(0, 0, "Hm"), new BlockEnded(0, 0) { Signature = "sig" },
            new BlockStarted(0, 1, new TextBlock("")), new BlockDelta(0, 1, "Hi"), new BlockEnded(0, 1),
            new BlockStarted(0, 2, new ToolCallBlock("a", "f", "")), new BlockEnded(0, 2),
            new ChoiceStopped(0, StopReason.StopSequence, "END"), new UsageReported(new Usage { InputTokens = 7, CacheReadTokens = 2, OutputTokens = 9 }), new ResponseEnded(),
        ];
        (string, string)[] expected =
        [
            ("message_start", """{"type":"message_start","message":{"id":"own-1","type":"message","role":"assistant","model":"shown-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":2,"output_tokens":0}}}"""),
            ("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"""),
            ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"""),
            ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}"""),
            ("content_block_stop", """{"type":"content_block_stop","index":0}"""),
            ("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}"""),
            ("content_block_delta", """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hi"}}"""),
            ("content_block_stop", """{"type":"content_block_stop","index":1}"""),
            ("content_block_start", """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"a","name":"f","input":{}}}"""),
            ("content_block_delta", """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}"""),
            ("content_block_stop", """{"type":"content_block_stop","index":2}"""),
            ("message_delta", """{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},"usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":2,"output_tokens":9}}"""),
            ("message_stop", """{"type":"message_stop"}"""),
        ];
        Assert.Equal(expected, Wire.Frames(Wire.EncodeStream(Wire.Anthropic, events)));
    }

    [Fact]
    public void Encode_Failure_IsAnErrorEventWithoutStop()
    {
        var stream = Wire.EncodeStream(Wire.Anthropic, [new ResponseStarted(null, null, null), new BlockStarted(0, 0, new TextBlock("")), new ResponseFailed(new ProtocolError(503, "api_error", null, "busy")), new ResponseEnded()]);
        Assert.EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", stream, StringComparison.Ordinal);
    }
}
