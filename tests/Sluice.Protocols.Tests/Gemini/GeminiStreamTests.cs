using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiStreamTests
{
    [Fact]
    public void Decode_CallThenStopInALaterChunk_IsToolUse()
    {
        var events = Wire.DecodeStream(
            Wire.Gemini,
            """{"candidates":[{"content":{"parts":[{"text":"Look","thought":true}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5},"responseId":"r"}""",
            """{"candidates":[{"content":{"parts":[{"text":"ing","thought":true,"thoughtSignature":"c2ln"},{"text":"Wait."}],"role":"model"},"index":0}]}""",
            """{"candidates":[{"content":{"parts":[{"functionCall":{"id":"c1","name":"f","args":{"a":"b"}},"thoughtSignature":"ZnVu"},{"functionCall":{"id":"c2","name":"f","args":{}}}],"role":"model"},"index":0}]}""",
            """{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":9,"thoughtsTokenCount":2,"totalTokenCount":16}}""");

        Assert.Equal(
            "start usage(5,0) +0.0:think ~0.0:Look ~0.0:ing -0.0 +0.1:text ~0.1:Wait. -0.1 +0.2:call(c1,f) ~0.2:{\"a\":\"b\"} -0.2 +0.3:call(c2,f) ~0.3:{} -0.3 usage(5,11) stop(0,ToolUse) end",
            Wire.Shape(events));
        var answer = Wire.Assemble(events).Choices[0];
        Assert.Equal("c2ln", answer.Blocks[0].State!.Fields.Single().Value.GetString());
        Assert.Equal("ZnVu", answer.Blocks[2].State!.Fields.Single().Value.GetString());
    }

    [Fact]
    public void Decode_CallInFragments_IsPutTogether()
    {
        static string Part(string call, string others = "") => $$"""{"candidates":[{"content":{"parts":[{"functionCall":{{call}}{{others}} }]} }]}""";
        var answer = Wire.Assemble(Wire.DecodeStream(
            Wire.Gemini,
            Part("""{"name":"save","id":"c1","willContinue":true}""", ""","thoughtSignature":"c2ln" """),
            Part("""{"partialArgs":[{"jsonPath":"$.title","stringValue":"He","willContinue":true}],"willContinue":true}"""),
            Part("""{"partialArgs":[{"jsonPath":"$.title","stringValue":"llo"},{"jsonPath":"$.tags[1]","numberValue":1.50}],"willContinue":true}"""),
            Part("""{"partialArgs":[{"jsonPath":"$.tags[0]","boolValue":true},{"jsonPath":"$['a b'].c","nullValue":"NULL_VALUE"},{"jsonPath":"$['a b'][\"it's\"]","stringValue":"x"}],"willContinue":true}"""),
            Part("{}"),
            Part("""{"name":"next","args":{"n":1}}"""),
            """{"candidates":[{"finishReason":"STOP"}]}""")).Choices[0];

        var call = Assert.IsType<ToolCallBlock>(answer.Blocks[0]);
        Assert.Equal(("c1", "save"), (call.Id, call.Name));
        Wire.AssertJson("""{"title":"Hello","tags":[true,1.50],"a b":{"c":null,"it's":"x"}}""", System.Text.Json.Nodes.JsonNode.Parse(call.ArgumentsJson));
        Assert.Equal("c2ln", call.State!.Fields.Single().Value.GetString());
        Assert.Equal(("next", """{"n":1}"""), (((ToolCallBlock)answer.Blocks[1]).Name, ((ToolCallBlock)answer.Blocks[1]).ArgumentsJson));
        Assert.Equal(StopReason.ToolUse, answer.Reason);
    }

    [Fact]
    public void Decode_CallInFragmentsThatIsCutOff_IsNotMadeWhole()
    {
        var answer = Wire.Assemble(Wire.DecodeStream(
            Wire.Gemini,
            """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"save","willContinue":true,"partialArgs":[{"jsonPath":"$.title","stringValue":"He","willContinue":true}]}}]}}]}""",
            """{"candidates":[{"finishReason":"MAX_TOKENS"}]}""")).Choices[0];

        Assert.Equal("{\"title\":\"He\"", ((ToolCallBlock)answer.Blocks[0]).ArgumentsJson);
        Assert.Equal(StopReason.MaxTokens, answer.Reason);
    }

    [Theory]
    [InlineData("""[{"jsonPath":"title","stringValue":"x"}]""")]
    [InlineData("""[{"jsonPath":"$","stringValue":"x"}]""")]
    [InlineData("""[{"jsonPath":"$.a[x]","stringValue":"x"}]""")]
    [InlineData("""[{"jsonPath":"$.a['b","stringValue":"x"}]""")]
    [InlineData("""[{"jsonPath":"$.a[99999999]","stringValue":"x"}]""")]
    [InlineData("""[{"jsonPath":"$.a","numberValue":1},{"jsonPath":"$.a.b","numberValue":1}]""")]
    [InlineData("""[{"stringValue":"x"}]""")]
    [InlineData("7")]
    public void Decode_FragmentsThatCantBeRead_FailTheAnswer(string fragments) => Assert.EndsWith(
        "failed(502,upstream_malformed_response)",
        Wire.Shape(Wire.DecodeStream(Wire.Gemini, $$"""{"candidates":[{"content":{"parts":[{"functionCall":{"name":"save","partialArgs":{{fragments}},"willContinue":true} }]} }]}""")),
        StringComparison.Ordinal);

    [Fact]
    public void Decode_SignatureInAnEmptyTextPart_BelongsToTheTextBefore()
    {
        var answer = Wire.Assemble(Wire.DecodeStream(
            Wire.Gemini,
            """{"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]}""",
            """{"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"c2ln"}]},"finishReason":"STOP"}]}"""));
        var text = Assert.IsType<TextBlock>(answer.Choices[0].Blocks.Single());
        Assert.Equal(("Hi", "c2ln"), (text.Text, text.State!.Fields.Single().Value.GetString()));
    }

    [Fact]
    public void Decode_SeveralCandidates_AreKeptApart() => Assert.Equal(
        "start +0.0:text ~0.0:a +1.0:text ~1.0:b ~0.0:c -0.0 stop(0,EndOfTurn) -1.0 stop(1,MaxTokens) end",
        Wire.Shape(Wire.DecodeStream(
            Wire.Gemini,
            """{"candidates":[{"index":0,"content":{"parts":[{"text":"a"}]}},{"index":1,"content":{"parts":[{"text":"b"}]}}]}""",
            """{"candidates":[{"index":1,"finishReason":"MAX_TOKENS"},{"index":0,"content":{"parts":[{"text":"c"}]},"finishReason":"STOP"}]}""")));

    [Theory]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}""", "start +0.0:text ~0.0:a failed(502,upstream_connection_error)")]
    [InlineData("""{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}""", "failed(429,rate_limit_exceeded)")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"MALFORMED_FUNCTION_CALL"}]}""", "start +0.0:text ~0.0:a failed(502,upstream_error)")]
    [InlineData("not json", "failed(502,upstream_malformed_response)")]
    public void Decode_StreamWithoutAProperEnd_Fails(string frame, string expected) => Assert.Equal(expected, Wire.Shape(Wire.DecodeStream(Wire.Gemini, frame)));

    [Fact]
    public void Encode_CallInFragments_ComesWholeAndTheEndHasReasonAndUsage()
    {
        var frames = Wire.Frames(Wire.EncodeStream(Wire.Gemini, Sample())).ConvertAll(frame => System.Text.Json.Nodes.JsonNode.Parse(frame.Data)!);

        Assert.Equal("Hi", (string?)frames[0]["candidates"]![0]!["content"]!["parts"]![0]!["text"]);
        Assert.Null(frames[0]["usageMetadata"]);
        Wire.AssertJson("""{"id":"c1","name":"f","args":{"a":"b"}}""", frames[1]["candidates"]![0]!["content"]!["parts"]![0]!["functionCall"]);
        Assert.Equal("STOP", (string?)frames[2]["candidates"]![0]!["finishReason"]);
        Assert.Equal(7, (int)frames[2]["usageMetadata"]!["totalTokenCount"]!);
        Assert.All(frames, frame => Assert.Equal("shown-model", (string?)frame["modelVersion"]));
        Assert.Equal(3, frames.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_AsJsonArray_IsOneArrayWithTheSameElements(bool fails)
    {
        var context = Wire.Context with { Framing = StreamFraming.JsonArray };
        List<ConversationEvent> events = [.. Sample()];
        if (fails)
            events[^1] = new ResponseFailed(new ProtocolError(502, "api_error", "upstream_error", "Broken."));
        var array = System.Text.Json.Nodes.JsonNode.Parse(Wire.EncodeStream(Wire.Gemini, events, context))!.AsArray();

        Assert.Equal(3, array.Count);
        Assert.Equal(fails ? "INTERNAL" : null, (string?)array[2]!["error"]?["status"]);
        Assert.Equal(fails ? null : "STOP", (string?)array[2]!["candidates"]?[0]!["finishReason"]);
        Assert.Equal("application/json", Wire.Gemini.Responses.CreateStreamEncoder(context).ContentType);
    }

    private static ConversationEvent[] Sample() =>
    [
        new ResponseStarted("r1", "m", null),
        new BlockStarted(0, 0, new TextBlock("")),
        new BlockDelta(0, 0, "Hi"),
        new BlockEnded(0, 0),
        new BlockStarted(0, 1, new ToolCallBlock("c1", "f", "")),
        new BlockDelta(0, 1, "{\"a\":"),
        new BlockDelta(0, 1, "\"b\"}"),
        new BlockEnded(0, 1),
        new ChoiceStopped(0, StopReason.ToolUse),
        new UsageReported(new Usage { InputTokens = 3, OutputTokens = 4 }),
        new ResponseEnded(),
    ];
}
