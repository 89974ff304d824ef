using Sluice.Protocols.Conversations;
using Sluice.Protocols.Peek;

namespace Sluice.Protocols.Tests.Peek;

public sealed class UsageObserverTests
{
    [Fact]
    public void OpenAi_Stream_TellsContentStopUsageAndEnd()
    {
        var observer = UsageObserver.For("openai")!;
        Assert.Equal(ObservedFrame.None, See(observer, """{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"""));
        Assert.False(observer.HasContent);
        Assert.Equal(ObservedFrame.Content, See(observer, """{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}"""));
        Assert.True(observer.HasContent);
        Assert.Equal(ObservedFrame.Content, See(observer, """{"choices":[{"index":0,"delta":{"content":" there"},"finish_reason":null}],"usage":null}"""));
        Assert.Equal(ObservedFrame.None, See(observer, """{"choices":[{"index":0,"delta":{},"finish_reason":"length"}],"usage":null}"""));
        Assert.Equal(StopReason.MaxTokens, observer.StopReason);
        Assert.Equal(ObservedFrame.Usage | ObservedFrame.UsageOnly, See(observer,
            """{"choices":[],"usage":{"prompt_tokens":110,"completion_tokens":20,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":40,"prompt_tokens":999},"completion_tokens_details":{"reasoning_tokens":5,"completion_tokens":888}}}"""));
        Assert.Equal(new Usage { InputTokens = 110, OutputTokens = 20, CacheReadTokens = 40, ReasoningTokens = 5 }, observer.Usage);
        Assert.Equal(ObservedFrame.End, See(observer, "[DONE]"));
        Assert.True(observer.HasEnded);
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"{\"usage\":{\"prompt_tokens\":9}}"}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"usage","usage":{"prompt_tokens":9}}}]}""")]
    [InlineData("""{"choices":[{"usage":{"prompt_tokens":9}}],"x":{"usage":{"prompt_tokens":9}}}""")]
    [InlineData("""{"choices":[],"usage":null}""")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":9}""")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":9}} trailing""")]
    public void OpenAi_WhatOnlyLooksLikeUsage_IsNone(string frame)
    {
        var observer = UsageObserver.For("openai")!;
        See(observer, frame);
        See(observer, frame);
        Assert.Null(observer.Usage);
    }

    [Fact]
    public void OpenAi_LastUsage_WinsAndAbsentIsNotZero()
    {
        var observer = UsageObserver.For("openai")!;
        See(observer, """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1}}""");
        See(observer, """{"choices":[],"usage":{"completion_tokens":7,"prompt_tokens":-3}}""");
        Assert.Equal(new Usage { InputTokens = 10, OutputTokens = 7 }, observer.Usage);
    }

    [Fact]
    public void OpenAi_Error_IsTold()
    {
        var observer = UsageObserver.For("openai")!;
        See(observer, """{"choices":[{"delta":{"content":"x"}}]}""");
        Assert.Equal(ObservedFrame.Error, See(observer, """{"error":{"message":"boom","code":503}}"""));
        Assert.Equal((503, "boom"), (observer.Error!.Status, observer.Error.Message));
    }

    [Fact]
    public void OpenAi_Body_TellsTopLevelUsageOnly()
    {
        var observer = UsageObserver.For("openai")!;
        observer.ObserveBody("""{"choices":[{"message":{"content":"\"usage\"","usage":{"prompt_tokens":9}},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}"""u8);
        Assert.Equal(new Usage { InputTokens = 3, OutputTokens = 4 }, observer.Usage);
        Assert.Equal(StopReason.ToolUse, observer.StopReason);
        Assert.True(observer.HasEnded);
    }

    [Fact]
    public void Anthropic_Stream_AddsUpBothReports()
    {
        var observer = UsageObserver.For("anthropic")!;
        Assert.Equal(ObservedFrame.Usage, See(observer, """{"type":"message_start","message":{"id":"msg_1","usage":{"input_tokens":60,"cache_read_input_tokens":40,"cache_creation_input_tokens":10,"output_tokens":1}}}""", "message_start"));
        Assert.Equal(ObservedFrame.Content, See(observer, """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\"usage\":{\"output_tokens\":9}"}}""", "content_block_delta"));
        Assert.Equal(ObservedFrame.Usage, See(observer, """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":20}}""", "message_delta"));
        Assert.Equal(ObservedFrame.End, See(observer, """{"type":"message_stop"}""", "message_stop"));
        Assert.Equal(new Usage { InputTokens = 110, OutputTokens = 20, CacheReadTokens = 40, CacheWriteTokens = 10 }, observer.Usage);
        Assert.Equal(StopReason.EndOfTurn, observer.StopReason);
        Assert.True(observer.HasEnded);
    }

    [Fact]
    public void Anthropic_UnnamedEvents_AreReadByTheirType()
    {
        var observer = UsageObserver.For("anthropic")!;
        Assert.Equal(ObservedFrame.Content, See(observer, """{"type":"content_block_delta","delta":{"type":"text_delta","text":"x","usage":{"output_tokens":9}}}"""));
        Assert.Null(observer.Usage);
        Assert.Equal(ObservedFrame.Error, See(observer, """{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"""));
        Assert.Equal(529, observer.Error!.Status);
    }

    [Fact]
    public void Anthropic_Body_TellsUsageAndStop()
    {
        var observer = UsageObserver.For("anthropic")!;
        observer.ObserveBody("""{"type":"message","content":[{"type":"tool_use","input":{"usage":{"input_tokens":9}}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":6}}"""u8);
        Assert.Equal(new Usage { InputTokens = 5, OutputTokens = 6 }, observer.Usage);
        Assert.Equal(StopReason.ToolUse, observer.StopReason);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void Observe_RandomMutations_NeverThrow(string dialect)
    {
        var random = new Random(17);
        var seed = Wire.Bytes("""{"type":"message_delta","choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"delta":{"stop_reason":"x"},"usage":{"prompt_tokens":1,"prompt_tokens_details":{"cached_tokens":1},"output_tokens":3},"error":{}}""");
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = seed.ToArray();
            for (var change = random.Next(4); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var observer = UsageObserver.For(dialect)!;
            observer.Observe(default, bytes);
            observer.ObserveBody(bytes);
        }
    }

    [Fact]
    public void Observe_ContentFrames_AllocateNothing()
    {
        var observer = UsageObserver.For("openai")!;
        var frame = """{"id":"x","choices":[{"index":0,"delta":{"content":"word"},"finish_reason":null}],"usage":null}"""u8.ToArray();
        observer.Observe(default, frame);
        observer.Observe(default, frame);
        var before = GC.GetAllocatedBytesForCurrentThread();
        observer.Observe(default, frame);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ObservedFrame See(UsageObserver observer, string data, string name = "") => observer.Observe(Wire.Bytes(name), Wire.Bytes(data));
}
