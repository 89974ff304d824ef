using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.OpenAi;

public sealed class ChatStreamTests
{
    private static string Delta(string delta, string finish = "null") => $$"""{"id":"c1","model":"up","created":5,"choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";

    private static string Call(int index, string? id, string? name, string? arguments)
    {
        var function = new JsonObject();
        if (name is not null)
            function["name"] = name;
        if (arguments is not null)
            function["arguments"] = arguments;
        var call = new JsonObject { ["index"] = index, ["function"] = function };
        if (id is not null)
            call["id"] = id;
        return Delta(new JsonObject { ["tool_calls"] = new JsonArray(call) }.ToJsonString());
    }

    private static string Read(params string[] data) => Wire.Shape(Wire.DecodeStream(Wire.OpenAi, data));

    [Fact]
    public void Decode_ReasoningTextAndUsage_AreBlocksInOrder() => Assert.Equal(
        "start +0.0:think ~0.0:Hm -0.0 +0.1:text ~0.1:He ~0.1:llo usage(3,4) -0.1 stop(0,EndOfTurn) end",
        Read(Delta("""{"role":"assistant","content":""}"""), Delta("""{"reasoning_content":"Hm"}"""), Delta("""{"content":"He"}"""), Delta("""{"content":"llo"}"""),
            Delta("{}", "\"stop\""), """{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", "[DONE]"));

    [Fact]
    public void Decode_InterleavedCalls_StreamTheFirstAndHoldTheOthers() => Assert.Equal(
        "start +0.0:call(a,f) ~0.0:{\"x\": ~0.0:1} -0.0 +0.1:call(b,g) ~0.1:{\"y\" ~0.1::2} -0.1 stop(0,ToolUse) end",
        Read(Call(0, "a", "f", "{\"x\":"), Call(1, "b", "g", "{\"y\""), Call(0, null, null, "1}"), Call(1, null, null, ":2}"), Delta("{}", "\"tool_calls\""), "[DONE]"));

    [Fact]
    public void Decode_NameAndArgumentsInOneChunk_LosesNothing() => Assert.Equal(
        "start +0.0:call(a,f) ~0.0:{\"x\":1} -0.0 +0.1:call(b,f) ~0.1:{\"x\":2} -0.1 stop(0,ToolUse) end",
        Read(Call(0, "a", "f", "{\"x\":1}"), Call(1, "b", "f", "{\"x\":2}"), Delta("{}", "\"stop\""), "[DONE]"));

    [Fact]
    public void Decode_AllCallsWithIndexZero_AreToldApartByTheirIds() => Assert.Equal(
        "start +0.0:call(a,f) ~0.0:{} -0.0 +0.1:call(b,g) ~0.1:{} -0.1 stop(0,ToolUse) end",
        Read(Call(0, "a", "f", "{}"), Call(0, "b", "g", "{}"), Delta("{}", "\"stop\""), "[DONE]"));

    [Fact]
    public void Decode_CallsWithoutIds_GetNumbers() => Assert.Equal(
        "start +0.0:call(call_0,f) -0.0 +0.1:call(call_1,g) ~0.1:{} -0.1 stop(0,ToolUse) end",
        Read(Call(0, null, "f", ""), Call(1, "", "g", "{}"), "[DONE]"));

    [Fact]
    public void Decode_TextAmidACall_WaitsForTheCallsEnd() => Assert.Equal(
        "start +0.0:call(a,f) ~0.0:{\"x\": ~0.0:1} -0.0 +0.1:text ~0.1:hi -0.1 stop(0,ToolUse) end",
        Read(Call(0, "a", "f", "{\"x\":"), Delta("""{"content":"hi"}"""), Call(0, null, null, "1}"), Delta("{}", "\"tool_calls\""), "[DONE]"));

    [Fact]
    public void Decode_CutArguments_StayAsTheyAre()
    {
        var response = Wire.Assemble(Wire.DecodeStream(Wire.OpenAi, Call(0, "a", "f", "{\"x\":"), Delta("{}", "\"length\""), "[DONE]"));
        Assert.Equal("{\"x\":", Assert.IsType<ToolCallBlock>(response.Choices[0].Blocks[0]).ArgumentsJson);
        Assert.Equal(StopReason.MaxTokens, response.Choices[0].Reason);
    }

    [Fact]
    public void Decode_SeveralChoices_AreKeptApart() => Assert.Equal(
        "start +0.0:text ~0.0:a +1.0:text ~1.0:b ~0.0:c -0.0 stop(0,EndOfTurn) -1.0 stop(1,MaxTokens) end",
        Read("""{"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"content":"b"}}]}""", """{"choices":[{"index":0,"delta":{"content":"c"},"finish_reason":"stop"}]}""",
            """{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}""", "[DONE]"));

    [Fact]
    public void Decode_DoneWithoutFinishReason_IsAnEnd() => Assert.EndsWith("stop(0,EndOfTurn) end", Read(Delta("""{"content":"a"}"""), "[DONE]"), StringComparison.Ordinal);

    [Fact]
    public void Decode_FinishReasonWithoutDone_IsAnEnd() => Assert.EndsWith("stop(0,EndOfTurn) end", Read(Delta("""{"content":"a"}""", "\"stop\"")), StringComparison.Ordinal);

    [Fact]
    public void Decode_NoTerminalFrame_Fails() => Assert.EndsWith("~0.0:a failed(502,upstream_connection_error)", Read(Delta("""{"content":"a"}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"error":{"message":"m","code":429}}""", "failed(429,rate_limit_exceeded)")]
    [InlineData("""{"error":{"message":"m","type":"overloaded_error"}}""", "failed(503,service_unavailable)")]
    [InlineData("""{"error":"m"}""", "failed(502,upstream_error)")]
    [InlineData("""{"object":"error","message":"m"}""", "failed(502,upstream_error)")]
    [InlineData("{broken", "failed(502,upstream_malformed_response)")]
    [InlineData("""{"choices":[{"index":-1}]}""", "start failed(502,upstream_malformed_response)")]
    [InlineData("""{"choices":[{"index":99999999}]}""", "start failed(502,upstream_malformed_response)")]
    public void Decode_ErrorFrame_FailsAndNothingFollows(string frame, string expected) => Assert.Equal(expected, Read(frame, Delta("""{"content":"a"}"""), "[DONE]"));

    [Fact]
    public void Decode_Logprobs_GoWithTheirText()
    {
        var events = Wire.DecodeStream(Wire.OpenAi, """{"choices":[{"delta":{"content":"a"},"logprobs":{"content":[{"token":"a","logprob":-1,"bytes":[97],"top_logprobs":[]}]}}]}""", "[DONE]");
        Assert.Equal("a", Assert.Single(events.OfType<BlockDelta>().Single().Logprobs!).Token);
    }

    [Fact]
    public void Encode_Events_AreChunksAsOpenAiSendsThem()
    {
        ConversationEvent[] events =
        [
            new ResponseStarted("up-1", "up", DateTimeOffset.FromUnixTimeSeconds(9)),
            new BlockStarted(0, 0, new ReasoningBlock("")), new BlockDelta(0, 0, "Hm"), new BlockEnded(0, 0) { Signature = "sig" },
            new BlockStarted(0, 1, new TextBlock("")), new BlockDelta(0, 1, "Hi \"é\""), new BlockEnded(0, 1),
            new BlockStarted(0, 2, new ToolCallBlock("a", "f", "")), new BlockDelta(0, 2, "{\"x\""), new BlockDelta(0, 2, ":1}"), new BlockEnded(0, 2),
            new BlockStarted(0, 3, new ToolCallBlock("b", "g", "")), new BlockEnded(0, 3),
            new ChoiceStopped(0, StopReason.ToolUse), new UsageReported(new Usage { InputTokens = 3, OutputTokens = 4 }), new ResponseEnded(),
        ];
        string[] deltas =
        [
            """{"role":"assistant","content":""}""", """{"reasoning_content":"Hm"}""", """{"thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"sig"}]}""", """{"content":"Hi \"é\""}""",
            """{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}""", """{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}""", """{"tool_calls":[{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":""}}]}""",
            """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
        ];
        var expected = deltas.Select(d => Chunk($$"""[{"index":0,"delta":{{d}},"logprobs":null,"finish_reason":null}]""", "null"))
            .Append(Chunk("""[{"index":0,"delta":{},"logprobs":null,"finish_reason":"tool_calls"}]""", "null"))
            .Append(Chunk("[]", """{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":0}}""")).Append("[DONE]");
        Assert.Equal(expected, Wire.Frames(Wire.EncodeStream(Wire.OpenAi, events)).Select(f => f.Data));

        static string Chunk(string choices, string usage) => $$"""{"id":"up-1","object":"chat.completion.chunk","created":9,"model":"shown-model","choices":{{choices}},"usage":{{usage}}}""";
    }

    [Fact]
    public void Encode_UsageNotAskedFor_IsNotShown()
    {
        var stream = Wire.EncodeStream(Wire.OpenAi, [new ResponseStarted(null, null, null), new UsageReported(new Usage { InputTokens = 1 }), new ChoiceStopped(0, StopReason.EndOfTurn), new ResponseEnded()],
            Wire.Context with { IncludeUsage = false });
        Assert.DoesNotContain("usage", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_Failure_IsAnErrorFrameWithoutDone()
    {
        var stream = Wire.EncodeStream(Wire.OpenAi, [new ResponseStarted(null, null, null), new ResponseFailed(new ProtocolError(502, "api_error", "upstream_error", "m")), new ResponseEnded()]);
        Assert.EndsWith("data: {\"error\":{\"message\":\"m\",\"type\":\"api_error\",\"code\":\"upstream_error\",\"param\":null}}\n\n", stream, StringComparison.Ordinal);
        Assert.DoesNotContain("DONE", stream, StringComparison.Ordinal);
    }
}
