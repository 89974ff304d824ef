using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Gemini;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiResponseTests
{
    [Fact]
    public void Decode_WholeAnswer_ReadsEverything()
    {
        var response = Wire.DecodeResponse(Wire.Gemini, """
            {"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true},{"text":"Let me "},{"text":"look."},
               {"functionCall":{"name":"a","args":{"x":1}},"thoughtSignature":"c2ln"},{"functionCall":{"name":"a","args":{"x":1}}}],"role":"model"},
               "finishReason":"STOP","index":0,"citationMetadata":{"citationSources":[]},"avgLogprobs":-0.1,
               "logprobsResult":{"topCandidates":[{"candidates":[{"token":"Let","logProbability":-0.1},{"token":"Do","logProbability":-2}] }],"chosenCandidates":[{"token":"Let","tokenId":7,"logProbability":-0.1}] } }],
             "usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"toolUsePromptTokenCount":5,"candidatesTokenCount":20,"thoughtsTokenCount":7,"totalTokenCount":132},"modelVersion":"m","responseId":"r1"}
            """);

        var choice = response.Choices.Single();
        Assert.Equal(("r1", "m", StopReason.ToolUse), (response.Id, response.Model, choice.Reason));
        Assert.Equal(["ReasoningBlock", "TextBlock", "ToolCallBlock", "ToolCallBlock"], choice.Blocks.Select(block => block.GetType().Name));
        Assert.Equal("Let me look.", ((TextBlock)choice.Blocks[1]).Text);
        Assert.NotEqual(((ToolCallBlock)choice.Blocks[2]).Id, ((ToolCallBlock)choice.Blocks[3]).Id);
        Assert.All(choice.Blocks.OfType<ToolCallBlock>(), call => Assert.InRange(call.Id.Length, 1, 40));
        Assert.Equal("c2ln", choice.Blocks[2].State!.Fields.Single().Value.GetString());
        Assert.Equal(-2, choice.Logprobs!.Single().Top[1].Logprob);
        Assert.Equal(["citationMetadata", "avgLogprobs"], choice.State!.Fields.Select(field => field.Key));
        Assert.Equal(new Usage { InputTokens = 105, OutputTokens = 27, CacheReadTokens = 40, ReasoningTokens = 7 }, response.Usage);
        Assert.Equal(132, response.Usage!.TotalTokens);
    }

    [Theory]
    [InlineData("STOP", StopReason.EndOfTurn)]
    [InlineData("MAX_TOKENS", StopReason.MaxTokens)]
    [InlineData("SAFETY", StopReason.Refusal)]
    [InlineData("RECITATION", StopReason.Refusal)]
    [InlineData("PROHIBITED_CONTENT", StopReason.Refusal)]
    [InlineData("IMAGE_SAFETY", StopReason.Refusal)]
    [InlineData("LANGUAGE", StopReason.EndOfTurn)]
    public void Decode_FinishReason_IsMappedAndComesBackToGeminiClients(string theirs, StopReason ours)
    {
        var response = Wire.DecodeResponse(Wire.Gemini, $$"""{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"{{theirs}}"}]}""");
        Assert.Equal(ours, response.Choices[0].Reason);
        Assert.Equal(theirs, (string?)Wire.EncodeResponse(Wire.Gemini, response)["candidates"]![0]!["finishReason"]);
    }

    [Theory]
    [InlineData("""{"candidates":[{"content":{},"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed function call: print("}]}""", "upstream_error")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}""", "upstream_malformed_response")]
    [InlineData("""{"candidates":[]}""", "upstream_malformed_response")]
    [InlineData("""{"candidates":[{"content":{"parts":[{"text":7}]},"finishReason":"STOP"}]}""", "upstream_malformed_response")]
    [InlineData("""{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}""", "service_unavailable")]
    [InlineData("[]", "upstream_malformed_response")]
    public void Decode_NoUsableAnswer_IsAnErrorAndNeverAnEmptySuccess(string json, string code) =>
        Assert.Equal(code, Wire.Gemini.Responses.DecodeResponse(Wire.Bytes(json)).Error!.Code);

    [Fact]
    public void Decode_BlockedPrompt_IsARefusal()
    {
        const string Json = """{"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[]},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4},"modelVersion":"shown-model","responseId":"r1"}""";
        var response = Wire.DecodeResponse(Wire.Gemini, Json);
        Assert.Equal(StopReason.Refusal, response.Choices.Single().Reason);
        Assert.Equal("content_filter", (string?)Wire.EncodeResponse(Wire.OpenAi, response)["choices"]![0]!["finish_reason"]);
        Assert.Equal("SAFETY", (string?)Wire.EncodeResponse(Wire.Gemini, response)["promptFeedback"]!["blockReason"]);
    }

    [Fact]
    public void Decode_StreamAsJsonArray_IsPutTogether()
    {
        var response = Wire.DecodeResponse(Wire.Gemini, """
            [{"candidates":[{"content":{"parts":[{"text":"Hel"}]}}]},{"candidates":[{"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}]
            """);
        Assert.Equal("Hello", ((TextBlock)response.Choices[0].Blocks.Single()).Text);
        Assert.Equal(3, response.Usage!.TotalTokens);
    }

    [Fact]
    public void Encode_Answer_HasGooglesShape() => Wire.AssertJson(
        """
        {"candidates":[{"content":{"parts":[{"text":"Hi"},{"functionCall":{"id":"c1","name":"f","args":{"a":1}}}],"role":"model"},"finishReason":"STOP","index":0}],
         "usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,"totalTokenCount":15,"cachedContentTokenCount":4,"thoughtsTokenCount":2},
         "modelVersion":"shown-model","responseId":"own-1"}
        """,
        Wire.EncodeResponse(Wire.Gemini, new ConversationResponse
        {
            Choices = [new ResponseChoice([new TextBlock("Hi"), new ToolCallBlock("c1", "f", """{"a":1}""")], StopReason.ToolUse)],
            Usage = new Usage { InputTokens = 10, OutputTokens = 5, CacheReadTokens = 4, ReasoningTokens = 2 },
        }));

    [Fact]
    public void Encode_CallThatWasCutOff_IsNotToldAsOneThatCanRun()
    {
        var candidate = Wire.EncodeResponse(Wire.Gemini, new ConversationResponse { Choices = [new ResponseChoice([new ToolCallBlock("c1", "f", "{\"a\":")], StopReason.ToolUse)] })["candidates"]![0]!;
        Assert.Equal("MAX_TOKENS", (string?)candidate["finishReason"]);
        Assert.Empty(candidate["content"]!["parts"]!.AsArray());
    }

    [Fact]
    public void Errors_AreMappedBothWays()
    {
        var limited = Wire.Gemini.Responses.DecodeError(429, """
            {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}
            """u8);
        Assert.Equal((429, "rate_limit_exceeded", TimeSpan.FromSeconds(34.5)), (limited.Status, limited.Code, limited.RetryAfter));

        // A refused key is the gateway's fault although Google says 400.
        var key = Wire.Gemini.Responses.DecodeError(400, """
            [{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}]
            """u8);
        Assert.Equal(401, key.Status);

        var full = Wire.Gemini.Responses.DecodeError(400, """{"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (8).","status":"INVALID_ARGUMENT"}}"""u8);
        Assert.Equal("context_length_exceeded", full.Code);

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Wire.Gemini.Responses.EncodeError(new ProtocolError(404, "invalid_request_error", "model_not_found", "No.") { Param = "model" }, "id", output);
        Wire.AssertJson(
            """
            {"error":{"code":404,"message":"No.","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"MODEL_NOT_FOUND","domain":"sluice","metadata":{"param":"model"}}]}}
            """,
            System.Text.Json.Nodes.JsonNode.Parse(output.WrittenSpan));
    }

    [Fact]
    public void TokenCount_BothForms_AreRead()
    {
        const string Contents = """{"contents":[{"parts":[{"text":"x"}]}]}""";
        var bare = GeminiTokenCount.DecodeRequest(Wire.Bytes(Contents)).Value!;
        var whole = GeminiTokenCount.DecodeRequest(Wire.Bytes($$"""{"generateContentRequest":{{Contents}}}""")).Value!;
        Assert.Equal(Description.Of(bare), Description.Of(whole));
        Assert.Equal(31, GeminiTokenCount.DecodeResponse("""{"totalTokens":31}"""u8));
        Assert.Null(GeminiTokenCount.DecodeResponse("""{"totalTokens":"many"}"""u8));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        GeminiTokenCount.EncodeRequest(bare with { Model = "g" }, output, new LossReport());
        Assert.Equal("models/g", (string?)System.Text.Json.Nodes.JsonNode.Parse(output.WrittenSpan)!["generateContentRequest"]!["model"]);
    }
}
