using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Sse;

namespace Sluice.Protocols.Tests.Ollama;

public sealed class OllamaTests
{
    private const int Rounds = 150;

    [Fact]
    public void Request_EncodeThenDecode_IsIdentity()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var request = new OllamaConversations(new Random(seed), isCommon: false).Request();
            var losses = new LossReport(Wire.Ollama);
            Assert.Equal(Description.Of(request), Description.Of(Wire.Decode(Wire.Ollama, Wire.Encode(Wire.Ollama, request, losses).ToJsonString())));
            Assert.Empty(losses.Dropped.Concat(losses.Changed));
        }
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public void Request_ThereAndBack_KeepsWhatBothCanExpress(string other)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var request = new OllamaConversations(new Random(seed), isCommon: true).Request();
            var losses = new LossReport(Wire.Ollama);
            var there = Wire.Decode(Wire.Named(other), Wire.Encode(Wire.Named(other), request, losses).ToJsonString()) with { Model = request.Model, Stream = true, IncludeUsage = true };
            var back = Wire.Decode(Wire.Ollama, Wire.Encode(Wire.Ollama, there, losses).ToJsonString());
            Assert.Empty(losses.Dropped.Concat(losses.Changed));
            Assert.Equal(Description.Of(request), Description.Of(back));
        }
    }

    [Fact]
    public void Response_WholeAndStreamedInAnyPieces_IsIdentity()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var response = new OllamaConversations(new Random(seed), isCommon: false).Response();
            var expected = Description.Of(Plain(response));
            Assert.Equal(expected, Description.Of(Plain(Wire.DecodeResponse(Wire.Ollama, Wire.EncodeResponse(Wire.Ollama, response).ToJsonString()))));
            var bytes = Wire.Bytes(Wire.EncodeStream(Wire.Ollama, ResponseReplay.Events(response)));
            foreach (var piece in new[] { 1, 7, int.MaxValue })
                Assert.Equal(expected, Description.Of(Plain(Wire.Assemble(Wire.DecodeStream(Wire.Ollama, bytes, piece)))));
        }
    }

    [Fact]
    public void Lines_SplitAtEveryByte_AreTheSameFrames()
    {
        var bytes = Wire.Bytes("{\"a\":1}\r\n\n  {\"b\":\"é\"}\n{\"c\":3}");
        for (var at = 0; at <= bytes.Length; at++)
        {
            var visitor = new Wire.Collector();
            var parser = new LineParser();
            Assert.True(parser.Push(bytes.AsSpan(0, at), ref visitor));
            Assert.True(parser.Push(bytes.AsSpan(at), ref visitor));
            parser.Complete(ref visitor);
            Assert.Equal(["{\"a\":1}", "{\"b\":\"é\"}", "{\"c\":3}"], visitor.Frames.Select(frame => frame.Data));
            Assert.Equal(bytes, visitor.Raw);
        }
    }

    [Fact]
    public void Lines_TooLong_StopTheParser()
    {
        var visitor = new Wire.Collector();
        var parser = new LineParser(100);
        Assert.False(parser.Push(new byte[101], ref visitor) && parser.Push("\n"u8, ref visitor));
        Assert.True(parser.IsOverflowed);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"bot","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":1}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"format":"xml"}""", "format")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"top_k":"many"}}""", "options.top_k")]
    public void Decode_WrongRequest_NamesTheField(string json, string param) => Assert.Equal(param, Wire.DecodeError(Wire.Ollama, json).Param);

    [Fact]
    public void Decode_UnlimitedOutput_IsNoLimitAndStreamsAreTheRule()
    {
        var request = Wire.Decode(Wire.Ollama, """{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"num_predict":-1,"stop":"END"},"think":false}""");
        Assert.Null(request.MaxOutputTokens);
        Assert.True(request.Stream);
        Assert.Equal(["END"], request.StopSequences);
        Assert.Equal(new ReasoningSettings(false, null, null), request.Reasoning);
    }

    [Fact]
    public void Generate_PromptIsATurnUnlessItIsRaw()
    {
        var chat = Wire.Decode(Wire.OllamaGenerate, """{"model":"m","prompt":"Hi","system":"Be brief.","images":["/9j/AA"]}""");
        var raw = Wire.Decode(Wire.OllamaGenerate, """{"model":"m","prompt":"Hi","raw":true,"stream":false}""");
        Assert.Equal([Role.System, Role.User], chat.Turns.Select(turn => turn.Role));
        Assert.Equal("image/jpeg", Assert.IsType<ImageBlock>(chat.Turns[1].Blocks[1]).Source.MediaType);
        Assert.Equal("Hi", raw.Prompts.Single().Text);
        Assert.False(raw.Stream);
    }

    [Fact]
    public void Decode_StreamOfThoughtTextAndCalls_IsInOrder() => Assert.Matches(
        "^start \\+0\\.0:think ~0\\.0:Hm -0\\.0 \\+0\\.1:text ~0\\.1:Wait -0\\.1 \\+0\\.2:call\\(call_[0-9a-f]{24},f\\) ~0\\.2:\\{\"a\":1\\} -0\\.2 \\+0\\.3:call\\(c2,g\\) ~0\\.3:\\{\\} -0\\.3 usage\\(3,4\\) stop\\(0,ToolUse\\) end$",
        Wire.Shape(Wire.DecodeStream(
            Wire.Ollama,
            """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":"Wait"},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"id":"c2","function":{"index":1,"name":"g","arguments":{}}}]},"done":false}""",
            """{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}""")));

    [Theory]
    [InlineData("""{"model":"m","message":{"role":"assistant","content":"x"},"done":false}""", "start +0.0:text ~0.0:x failed(502,upstream_connection_error)")]
    [InlineData("""{"error":"out of memory"}""", "failed(502,upstream_error)")]
    [InlineData("[1]", "failed(502,upstream_malformed_response)")]
    public void Decode_StreamWithoutAProperEnd_Fails(string line, string expected) => Assert.Equal(expected, Wire.Shape(Wire.DecodeStream(Wire.Ollama, line)));

    [Fact]
    public void Encode_WhatOllamaHasNoWordFor_IsDeclaredOrRefused()
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.Encode(
            Wire.Ollama,
            Wire.Decode(Wire.OpenAi, """
                {"model":"m","messages":[{"role":"user","content":"x"}],"tool_choice":"required","parallel_tool_calls":false,"n":2,"logit_bias":{"1":2},"user":"u","reasoning_effort":"minimal",
                 "tools":[{"type":"function","function":{"name":"f","strict":true}}]}
                """),
            losses);
        Assert.Equal(["logit_bias", "n", "parallel_tool_calls", "tool_choice", "tools[].strict", "user"], losses.Dropped.Order());
        Assert.Equal(["reasoning_effort"], losses.Changed);

        var refused = new LossReport(Wire.OpenAi);
        Wire.Encode(Wire.Ollama, Wire.Decode(Wire.OpenAi, """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]}"""), refused);
        Assert.Equal("unsupported_parameter", refused.Refusal!.Code);
    }

    [Fact]
    public void Encode_CallThatWasCutOff_IsNotToldAsOneThatCanRun()
    {
        var answer = Wire.EncodeResponse(Wire.Ollama, new ConversationResponse { Choices = [new ResponseChoice([new ToolCallBlock("c1", "f", "{\"a\":")], StopReason.ToolUse)] });
        Assert.Equal("length", (string?)answer["done_reason"]);
        Assert.Null(answer["message"]!["tool_calls"]);
    }

    [Fact]
    public void KeepAlive_IsALineThatEveryClientCanRead()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Wire.Ollama.Responses.CreateStreamEncoder(Wire.Context).EncodeKeepAlive(output);
        Assert.False((bool)System.Text.Json.Nodes.JsonNode.Parse(output.WrittenSpan)!["done"]!);
    }

    // Times are measured by whoever writes; the rest has to come back.
    private static ConversationResponse Plain(ConversationResponse response) => response with { Choices = [.. response.Choices.Select(choice => choice with { State = null })] };
}
