using System.Text.Json.Nodes;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesStreamTests
{
    [Fact]
    public void Encode_ThoughtTextRefusalAndCalls_ComeInThePrescribedOrder()
    {
        List<ConversationEvent> events =
        [
            new ResponseStarted("x", "m", DateTimeOffset.FromUnixTimeSeconds(5)),
            new BlockStarted(0, 0, new ReasoningBlock("")), new BlockDelta(0, 0, "Hm"), new BlockDelta(0, 0, "."), new BlockEnded(0, 0) { Signature = "c2ln" },
            new BlockStarted(0, 1, new TextBlock("")), new BlockDelta(0, 1, "Hi"), new BlockEnded(0, 1),
            new BlockStarted(0, 2, new RefusalBlock("")), new BlockDelta(0, 2, "No."), new BlockEnded(0, 2),
            new BlockStarted(0, 3, new ToolCallBlock("c1", "f", "")), new BlockDelta(0, 3, "{\"a\":"), new BlockDelta(0, 3, "1}"), new BlockEnded(0, 3),
            new BlockStarted(0, 4, new ToolCallBlock("c2", "g", "")), new BlockEnded(0, 4),
            new UsageReported(new Usage { InputTokens = 10, OutputTokens = 7, CacheReadTokens = 4, ReasoningTokens = 2 }),
            new ChoiceStopped(0, StopReason.ToolUse),
            new ResponseEnded(),
        ];

        var frames = Wire.Frames(Wire.EncodeStream(Wire.Responses, events));
        var data = frames.ConvertAll(frame => JsonNode.Parse(frame.Data)!);

        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added", "response.reasoning_summary_part.added", "response.reasoning_summary_text.delta", "response.reasoning_summary_text.delta", "response.reasoning_summary_text.done", "response.reasoning_summary_part.done", "response.output_item.done",
                "response.output_item.added", "response.content_part.added", "response.output_text.delta", "response.output_text.done", "response.content_part.done",
                "response.content_part.added", "response.refusal.delta", "response.refusal.done", "response.content_part.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.output_item.added", "response.function_call_arguments.delta", "response.function_call_arguments.done", "response.output_item.done",
                "response.completed",
            ],
            frames.Select(frame => frame.Name));
        Assert.All(frames.Zip(data), pair => Assert.Equal(pair.First.Name, (string?)pair.Second["type"]));
        Assert.Equal(Enumerable.Range(0, frames.Count), data.Select(frame => (int)frame["sequence_number"]!));
        Assert.Equal([0, 1, 2, 3], data.Where(frame => (string?)frame["type"] == "response.output_item.done").Select(frame => (int)frame["output_index"]!));
        Assert.Equal([0, 1], data.Where(frame => (string?)frame["type"] == "response.content_part.done").Select(frame => (int)frame["content_index"]!));
        Assert.All(
            data.Where(frame => frame["item_id"] is not null),
            frame => Assert.Equal((string?)data[^1]["response"]!["output"]![(int)frame["output_index"]!]!["id"], (string?)frame["item_id"]));
        Assert.Equal("{}", (string?)data[^2]["item"]!["arguments"]);
        Assert.Equal("in_progress", (string?)data[0]["response"]!["status"]);
        Assert.Equal("completed", (string?)data[^1]["response"]!["status"]);
        Wire.AssertJson("""{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}""", data[^1]["response"]!["usage"]);
    }

    [Theory]
    [InlineData(StopReason.MaxTokens, "response.incomplete", "max_output_tokens")]
    [InlineData(StopReason.ContextFull, "response.incomplete", "max_output_tokens")]
    [InlineData(StopReason.Refusal, "response.incomplete", "content_filter")]
    [InlineData(StopReason.StopSequence, "response.completed", null)]
    public void Encode_Reason_IsTheLastEvent(StopReason reason, string name, string? why)
    {
        var frames = Wire.Frames(Wire.EncodeStream(Wire.Responses, [new ResponseStarted(null, null, null), new ChoiceStopped(0, reason), new ResponseEnded()]));

        Assert.Equal(name, frames[^1].Name);
        Assert.Equal(why, (string?)JsonNode.Parse(frames[^1].Data)!["response"]!["incomplete_details"]?["reason"]);
    }

    [Fact]
    public void Encode_Failure_EndsWhatIsOpenAndFails()
    {
        var frames = Wire.Frames(Wire.EncodeStream(Wire.Responses,
        [
            new ResponseStarted(null, null, null), new BlockStarted(0, 0, new TextBlock("")), new BlockDelta(0, 0, "Hal"),
            new ResponseFailed(new ProtocolError(429, "rate_limit_error", "rate_limit_exceeded", "Slow down.")), new BlockDelta(0, 0, "lo"),
        ]));
        var last = JsonNode.Parse(frames[^1].Data)!["response"]!;

        Assert.Equal("response.failed", frames[^1].Name);
        Assert.Equal(("failed", "rate_limit_exceeded", "Slow down."), ((string?)last["status"], (string?)last["error"]!["code"], (string?)last["error"]!["message"]));
        Assert.Equal("Hal", (string?)last["output"]![0]!["content"]![0]!["text"]);
        Assert.Equal("error", Assert.Single(Wire.Frames(Wire.EncodeStream(Wire.Responses, [new ResponseFailed(new ProtocolError(503, "api_error", "service_unavailable", "x"))]))).Name);
    }

    [Fact]
    public void Decode_ItemsThatComeMixed_AreToldOneAfterTheOther()
    {
        var events = Wire.DecodeStream(
            Wire.Responses,
            """{"type":"response.created","response":{"id":"resp_1","model":"m","created_at":5}}""",
            """{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"function_call","id":"fc_2","call_id":"c2","name":"g","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"b\":"}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\"a\":"}""",
            """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"2}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c2","name":"g","arguments":"{\"b\":2}"}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c1","name":"f","arguments":"{\"a\":1}"}}""",
            """{"type":"response.something_new","output_index":0}""",
            """{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":3,"output_tokens":2}}}""");

        Assert.Equal("""start +0.0:call(c1,f) ~0.0:{"a": ~0.0:1} -0.0 +0.1:call(c2,g) ~0.1:{"b": ~0.1:2} -0.1 usage(3,2) stop(0,ToolUse) end""", Wire.Shape(events));
    }

    [Fact]
    public void Decode_WhatComesWholeOnly_IsNotLost()
    {
        var events = Wire.DecodeStream(
            Wire.Responses,
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"gAAA"}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"type":"message"}}""",
            """{"type":"response.content_part.added","output_index":1,"part":{"type":"output_text","text":""}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Hi"}]}}""",
            """{"type":"response.output_item.done","output_index":2,"item":{"type":"web_search_call","id":"ws_1"}}""",
            """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}""");
        var answer = Wire.Assemble(events).Choices[0];

        Assert.Equal("start +0.0:think ~0.0:a\n\nb -0.0 +0.1:text ~0.1:Hi -0.1 +0.2:web_search_call -0.2 stop(0,MaxTokens) end", Wire.Shape(events));
        Assert.Equal("gAAA", answer.Blocks[0].State!.Fields.Single(field => field.Key == "encrypted_content").Value.GetString());
    }

    [Theory]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"x"}}}""", 429)]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}""", 502)]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"x","param":null}""", 429)]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"x"}}""", 429)]
    [InlineData("""{"error":{"message":"x"}}""", 502)]
    [InlineData("""{"type":"response.output_text.delta","output_index":-1,"delta":"x"}""", 502)]
    [InlineData("""{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c"}}""", 502)]
    [InlineData("no json", 502)]
    public void Decode_Failure_IsAFailure(string frame, int status)
    {
        var events = Wire.DecodeStream(Wire.Responses, """{"type":"response.created","response":{"id":"r"}}""", frame);

        Assert.Equal(status, Assert.IsType<ResponseFailed>(events[^1]).Error.Status);
    }

    [Fact]
    public void Decode_WithoutEnd_IsAFailure() =>
        Assert.Equal("start failed(502,upstream_connection_error)", Wire.Shape(Wire.DecodeStream(Wire.Responses, """{"type":"response.created","response":{}}""", "[DONE]")));

    [Fact]
    public void Encode_Answer_RepeatsTheRequest()
    {
        var context = Wire.Context with { Request = Wire.Bytes("""{"input":[{"text":"instructions"}],"instructions":"Be brief.","temperature":0.50,"metadata":{"a":"b"},"tools":[{"type":"function","name":"f"}],"store":false}""") };
        List<ReadOnlyMemory<byte>> kept = [];
        var answer = new ConversationResponse { Choices = [new ResponseChoice([new ReasoningBlock("t") { Signature = "c2ln" }, new TextBlock("ok")], StopReason.EndOfTurn)] };

        var shown = Wire.EncodeResponse(Wire.Responses, answer, context with { Keep = kept.Add });

        Assert.Equal(("Be brief.", 0.5, "b", false), ((string?)shown["instructions"], (double)shown["temperature"]!, (string?)shown["metadata"]!["a"], (bool)shown["store"]!));
        Assert.Equal(("own-1", "response", "completed", "shown-model"), ((string?)shown["id"], (string?)shown["object"], (string?)shown["status"], (string?)shown["model"]));
        Assert.Null(shown["output"]![0]!["encrypted_content"]);
        Assert.NotNull(JsonNode.Parse(Assert.Single(kept).Span)!["output"]![0]!["encrypted_content"]);
    }
}
