using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Gemini;

public sealed class GeminiRequestTests
{
    [Fact]
    public void Decode_WholeRequest_ReadsEverything()
    {
        var request = Wire.Decode(Wire.Gemini, """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},
             "contents":[
               {"role":"user","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}},
                 {"inlineData":{"mimeType":"audio/mpeg","data":"BBBB"}},{"fileData":{"mimeType":"application/pdf","fileUri":"https://example.org/a.pdf"}},
                 {"fileData":{"mimeType":"video/mp4","fileUri":"https://generativelanguage.googleapis.com/v1beta/files/abc"}}]},
               {"role":"model","parts":[{"text":"Hm.","thought":true,"thoughtSignature":"c2ln"},{"functionCall":{"id":"c1","name":"weather","args":{"city":"Paris"}},"thoughtSignature":"ZnVu"}]},
               {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"weather","response":{"output":"sunny"}}},{"text":"So?"}]}],
             "tools":[{"functionDeclarations":[{"name":"weather","description":"Weather","parameters":{"type":"OBJECT","properties":{"city":{"type":"STRING","nullable":true}}}}]},{"googleSearch":{}}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["weather"]}},
             "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"seed":7,"maxOutputTokens":50,"candidateCount":2,"stopSequences":["END"],"presencePenalty":1,"frequencyPenalty":-1,
               "responseLogprobs":true,"logprobs":3,"responseMimeType":"application/json","responseJsonSchema":{"type":"object"},"thinkingConfig":{"includeThoughts":true,"thinkingBudget":1024},
               "speechConfig":{"voice":"x"}},
             "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}]}
            """);

        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.User], request.Turns.Select(turn => turn.Role));
        Assert.IsType<ImageBlock>(request.Turns[1].Blocks[1]);
        Assert.Equal("mp3", Assert.IsType<AudioBlock>(request.Turns[1].Blocks[2]).Format);
        Assert.Equal("https://example.org/a.pdf", Assert.IsType<DocumentBlock>(request.Turns[1].Blocks[3]).Source.Url);
        Assert.NotNull(Assert.IsType<DocumentBlock>(request.Turns[1].Blocks[4]).Source.FileId);
        var call = Assert.IsType<ToolCallBlock>(request.Turns[2].Blocks[1]);
        Assert.Equal(("c1", "weather", """{"city":"Paris"}"""), (call.Id, call.Name, call.ArgumentsJson));
        Assert.Equal("ZnVu", call.State!.Fields.Single().Value.GetString());
        Assert.Equal("sunny", Assert.IsType<TextBlock>(Assert.IsType<ToolResultBlock>(request.Turns[3].Blocks[0]).Content[0]).Text);
        Assert.Equal("""{"type":"object","properties":{"city":{"type":["string","null"]}}}""", request.Tools[0].Parameters!.Value.GetRawText());
        Assert.True(request.Tools[1].IsProviderTool);
        Assert.Equal(new ToolChoice(ToolChoiceMode.Named, "weather"), request.ToolChoice);
        Assert.Equal(new SamplingSettings { Temperature = 0.5, TopP = 0.9, TopK = 40, Seed = 7, PresencePenalty = 1, FrequencyPenalty = -1 }, request.Sampling);
        Assert.Equal((50, 2, 3), (request.MaxOutputTokens, request.Choices, request.TopLogprobs));
        Assert.Equal(OutputFormatKind.JsonSchema, request.Format!.Kind);
        Assert.Equal(new ReasoningSettings(true, null, 1024), request.Reasoning);
        Assert.Equal(["generationConfig.speechConfig", "safetySettings"], request.State!.Fields.Select(field => field.Key));
    }

    [Fact]
    public void Decode_SnakeCase_IsTheSameAsCamelCase() => Assert.Equal(
        Description.Of(Wire.Decode(Wire.Gemini, """
            {"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"AA"}},{"functionCall":{"name":"f","args":{"a_b":1}}}]}],
             "generationConfig":{"maxOutputTokens":5,"thinkingConfig":{"thinkingLevel":"LOW"}},"toolConfig":{"functionCallingConfig":{"mode":"NONE"}}}
            """)),
        Description.Of(Wire.Decode(Wire.Gemini, """
            {"system_instruction":{"parts":[{"text":"s"}]},"contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"AA"}},{"function_call":{"name":"f","args":{"a_b":1}}}]}],
             "generation_config":{"max_output_tokens":5,"thinking_config":{"thinking_level":"low"}},"tool_config":{"function_calling_config":{"mode":"NONE"}}}
            """)));

    [Fact]
    public void Decode_CallsWithoutIds_AreMatchedToTheirResultsByNameAndOrder()
    {
        var request = Wire.Decode(Wire.Gemini, """
            {"contents":[{"role":"model","parts":[{"functionCall":{"name":"a","args":{}}},{"functionCall":{"name":"b","args":{}}},{"functionCall":{"name":"a","args":{}}}]},
             {"role":"user","parts":[{"functionResponse":{"name":"b","response":{"output":"1"}}},{"functionResponse":{"name":"a","response":{"output":"2"}}},{"functionResponse":{"name":"a","response":{"output":"3"}}}]}]}
            """);

        var calls = request.Turns[0].Blocks.Cast<ToolCallBlock>().Select(call => call.Id).ToList();
        Assert.Equal(3, calls.Distinct().Count());
        Assert.Equal([calls[1], calls[0], calls[2]], request.Turns[1].Blocks.Cast<ToolResultBlock>().Select(result => result.CallId));
        Assert.DoesNotContain("\"id\"", Wire.Encode(Wire.Gemini, request).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "contents")]
    [InlineData("""{"contents":[]}""", "contents")]
    [InlineData("""{"contents":[{"role":"robot","parts":[]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":[{"text":1}]}]}""", "contents[0].parts[0].text")]
    [InlineData("""{"contents":[{"parts":[{"inlineData":{"data":"AA"}}]}]}""", "contents[0].parts[0].inlineData.mimeType")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"temperature":"hot"}}""", "generationConfig.temperature")]
    [InlineData("""{"contents":[{"parts":[{"text":"x"}]}],"toolConfig":{"functionCallingConfig":{"mode":"MAYBE"}}}""", "mode")]
    public void Decode_WrongRequest_NamesTheField(string json, string param) => Assert.Equal(param, Wire.DecodeError(Wire.Gemini, json).Param);

    [Fact]
    public void Encode_ToolResults_AreOneContentWithObjectsAsObjects()
    {
        var request = new ConversationRequest
        {
            Turns =
            [
                new Turn(Role.User, [new TextBlock("Go")]),
                new Turn(Role.Assistant, [new ToolCallBlock("c1", "a", "{}"), new ToolCallBlock("c2", "b", "{}"), new ToolCallBlock("c3", "c", "{}")]),
                new Turn(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("sunny")])]),
                new Turn(Role.Tool, [new ToolResultBlock("c2", [new TextBlock("""{"t":1.50}""")])]),
                new Turn(Role.Tool, [new ToolResultBlock("c3", [new TextBlock("no")], true)]),
            ],
        };

        Wire.AssertJson(
            """
            {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"a","response":{"output":"sunny"}}},
             {"functionResponse":{"id":"c2","name":"b","response":{"t":1.50}}},{"functionResponse":{"id":"c3","name":"c","response":{"error":"no"}}}]}
            """,
            Wire.Encode(Wire.Gemini, request, new LossReport(Wire.OpenAi))["contents"]![2]);
    }

    [Theory]
    [InlineData("gemini-3.1-pro-preview", true)]
    [InlineData("gemini-2.5-flash", false)]
    public void Encode_ImageInToolResult_ArrivesAsAnImage(string model, bool isInside)
    {
        var losses = new LossReport(Wire.Anthropic);
        var request = new ConversationRequest
        {
            Model = model,
            Turns =
            [
                new Turn(Role.Assistant, [new ToolCallBlock("c1", "look", "{}")]),
                new Turn(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("here"), new ImageBlock(new MediaSource { Base64 = "AAAA", MediaType = "image/png" })])]),
            ],
        };

        var parts = Wire.Encode(Wire.Gemini, request, losses)["contents"]![1]!["parts"]!;
        var image = isInside ? parts[0]!["functionResponse"]!["parts"]![0]! : parts[1]!;
        Wire.AssertJson("""{"mimeType":"image/png","data":"AAAA"}""", image["inlineData"]);
        Assert.Equal(isInside, !losses.Changed.Contains("messages[].content[].content"));
    }

    [Fact]
    public void Encode_CallsOfAnotherProvider_CarryTheDocumentedStandInForTheRunningRoundOnly()
    {
        var losses = new LossReport(Wire.OpenAi);
        Turn[] round = [new(Role.Assistant, [new ToolCallBlock("c1", "a", "{}"), new ToolCallBlock("c2", "a", "{}")]), new(Role.Tool, [new ToolResultBlock("c1", [new TextBlock("1")])])];
        var request = new ConversationRequest { Model = "gemini-3-flash", Turns = [new Turn(Role.User, [new TextBlock("x")]), .. round, new Turn(Role.User, [new TextBlock("y")]), .. round] };

        var contents = Wire.Encode(Wire.Gemini, request, losses)["contents"]!;
        Assert.Null(contents[1]!["parts"]![0]!["thoughtSignature"]);
        Assert.Equal("skip_thought_signature_validator", (string?)contents[4]!["parts"]![0]!["thoughtSignature"]);
        Assert.Null(contents[4]!["parts"]![1]!["thoughtSignature"]);
        Assert.Equal(["messages[].content[].thoughtSignature"], losses.Changed);
        Assert.DoesNotContain("thoughtSignature", Wire.Encode(Wire.Gemini, request with { Model = "gemini-2.5-flash" }, losses).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemini-3-flash", "low", """{"includeThoughts":true,"thinkingLevel":"low"}""")]
    [InlineData("gemini-3.1-pro", "minimal", """{"includeThoughts":true,"thinkingLevel":"low"}""")]
    [InlineData("gemini-3-pro-preview", "medium", """{"includeThoughts":true,"thinkingLevel":"high"}""")]
    [InlineData("gemini-3-flash", "none", """{"thinkingLevel":"minimal"}""")]
    [InlineData("gemini-2.5-flash", "none", """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-pro", "medium", """{"includeThoughts":true,"thinkingBudget":8192}""")]
    public void Encode_Effort_IsWhatTheGenerationTakes(string model, string effort, string expected)
    {
        var request = new ConversationRequest { Model = model, Turns = [new Turn(Role.User, [new TextBlock("x")])], Reasoning = new ReasoningSettings(null, effort, null) };
        Wire.AssertJson(expected, Wire.Encode(Wire.Gemini, request, new LossReport(Wire.OpenAi))["generationConfig"]!["thinkingConfig"]);
    }

    [Fact]
    public void Encode_WhatGeminiHasNoWordFor_IsDeclaredInTheCallersNames()
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.Encode(
            Wire.Gemini,
            Wire.Decode(Wire.OpenAi, """
                {"model":"m","messages":[{"role":"user","content":"x","name":"bob"}],"parallel_tool_calls":false,"logit_bias":{"1":2},"user":"u","service_tier":"flex","seed":99999999999,
                 "tools":[{"type":"function","function":{"name":"f","strict":true}}],"tool_choice":"none"}
                """),
            losses);
        Assert.Equal(["logit_bias", "messages[].name", "parallel_tool_calls", "service_tier", "tools[].strict", "user"], losses.Dropped.Order());
        Assert.Equal(["seed"], losses.Changed);
    }

    [Fact]
    public void Encode_FileOfAnotherProvider_IsRefused()
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.Encode(Wire.Gemini, Wire.Decode(Wire.OpenAi, """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"f1"}}]}]}"""), losses);
        Assert.Equal("unsupported_parameter", losses.Refusal!.Code);
    }

    [Fact]
    public void Signatures_OfAnotherProvider_ComeBackByteForByteThroughAGeminiClient()
    {
        var response = new ConversationResponse
        {
            Choices = [new ResponseChoice([new ReasoningBlock("Hm.") { Signature = "EqQB/+=é" }, new ReasoningBlock("") { RedactedData = "enc==" }, new TextBlock("Hi")], StopReason.EndOfTurn)],
        };

        var content = Wire.EncodeResponse(Wire.Gemini, response)["candidates"]![0]!["content"]!.ToJsonString();
        var turn = Wire.Decode(Wire.Gemini, $$"""{"contents":[{{content}}]}""").Turns[0];
        Assert.Equal(Description.Of(response.Choices[0].Blocks), Description.Of(turn.Blocks));
    }
}
