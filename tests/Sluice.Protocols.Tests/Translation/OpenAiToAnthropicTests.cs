using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Translation;

public sealed class OpenAiToAnthropicTests
{
    [Fact]
    public void Request_ShapeOfTurns_IsAnthropics()
    {
        var losses = Translate("""
            {"model":"m","max_tokens":9,"messages":[
              {"role":"system","content":"A"},{"role":"developer","content":"B"},
              {"role":"user","content":"one"},{"role":"user","content":"two"},
              {"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"r1"},{"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"r2"}]},
              {"role":"user","content":"go on"}]}
            """, """
            {"model":"m","max_tokens":9,"system":[{"type":"text","text":"A"},{"type":"text","text":"B"}],"messages":[
              {"role":"user","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r1"},{"type":"tool_result","tool_use_id":"c2","content":"r2"},{"type":"text","text":"go on"}]}]}
            """);
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
    }

    [Fact]
    public void Request_WhatCannotBeSaid_IsDeclaredInTheCallersNames()
    {
        var losses = Translate("""
            {"model":"m","max_tokens":9,"messages":[{"role":"user","name":"ann","content":[{"type":"text","text":"x","vendor":1},{"type":"image_url","image_url":{"url":"https://x/y.png","detail":"high"}}]},
              {"role":"system","content":"late"},{"role":"assistant","content":"y","reasoning_content":"Hm"},{"role":"user","content":"z"}],
             "temperature":1.5,"min_p":0.1,"frequency_penalty":1,"presence_penalty":1,"repetition_penalty":1.1,"seed":1,"logit_bias":{"1":1},"n":2,"logprobs":true,
             "response_format":{"type":"json_object"},"stop":["  ","x"],"store":true,"chat_template_kwargs":{"k":1},"reasoning_effort":"minimal","user":"u"}
            """, """
            {"model":"m","max_tokens":9,"system":"late","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image","source":{"type":"url","url":"https://x/y.png"}}]},
              {"role":"assistant","content":"y"},{"role":"user","content":"z"}],"temperature":1,"stop_sequences":["x"],"output_config":{"effort":"low"},"metadata":{"user_id":"u"}}
            """);
        Assert.Equal(
            ["chat_template_kwargs.k", "frequency_penalty", "logit_bias", "logprobs", "messages[].content[].image_url.detail", "messages[].content[].vendor", "messages[].name", "messages[].reasoning_content",
             "min_p", "n", "presence_penalty", "repetition_penalty", "response_format", "seed", "stop", "store"], losses.Dropped.Order(StringComparer.Ordinal));
        Assert.Equal(["messages[].role", "reasoning_effort", "temperature"], losses.Changed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"input_audio","input_audio":{"data":"AA","format":"wav"}}""", "messages[].content[].input_audio")]
    [InlineData("""{"type":"file","file":{"file_id":"file-1"}}""", "messages[].content[].file")]
    [InlineData("""{"type":"file","file":{"file_data":"data:application/zip;base64,AA"}}""", "messages[].content[].file")]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/tiff;base64,AA"}}""", "messages[].content[].image_url")]
    public void Request_ContentThatCannotBeSaid_IsRefused(string part, string param)
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.Encode(Wire.Anthropic, Wire.Decode(Wire.OpenAi, $$"""{"messages":[{"role":"user","content":[{{part}}]}]}"""), losses);
        Assert.Equal((400, "unsupported_parameter", param), (losses.Refusal!.Status, losses.Refusal.Code, losses.Refusal.Param));
    }

    [Theory]
    [InlineData("""{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}""", """{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}""")]
    [InlineData("""{"type":"image_url","image_url":{"url":"https://x/a.pdf?b"}}""", """{"type":"document","source":{"type":"url","url":"https://x/a.pdf?b"}}""")]
    [InlineData("""{"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}}""", """{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"},"title":"a.pdf"}""")]
    [InlineData("""{"type":"file","file":{"file_data":"data:text/plain;base64,aGk="}}""", """{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}""")]
    [InlineData("""{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""", """{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}""")]
    public void Request_Content_ArrivesAsWhatItIs(string part, string block)
    {
        var losses = Translate($$"""{"messages":[{"role":"user","content":[{{part}}]}]}""", $$"""{"messages":[{"role":"user","content":[{{block}}]}]}""");
        Assert.Null(losses.Refusal);
        Assert.Empty(losses.Dropped);
    }

    [Theory]
    [InlineData("\"auto\"", "true", """{"type":"auto","disable_parallel_tool_use":false}""")]
    [InlineData("\"required\"", "null", """{"type":"any"}""")]
    [InlineData("\"none\"", "false", """{"type":"none"}""")]
    [InlineData("null", "false", """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", "false", """{"type":"tool","name":"f","disable_parallel_tool_use":true}""")]
    public void Request_ToolChoice_IsMapped(string choice, string parallel, string expected) => Translate(
        $$$"""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","strict":true}}],"tool_choice":{{{choice}}},"parallel_tool_calls":{{{parallel}}} }""",
        $$$"""{"messages":[{"role":"user","content":"x"}],"tools":[{"name":"f","input_schema":{"type":"object","properties":{}},"strict":true}],"tool_choice":{{{expected}}} }""");

    [Fact]
    public void Request_SchemaOfTheAnswer_LosesOnlyWhatAnthropicRefuses()
    {
        var losses = Translate("""
            {"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":
              {"type":"object","properties":{"minimum":{"type":"integer","minimum":1},"l":{"type":"array","items":{"type":"string","maxLength":3}}},"required":["l"]}}}}
            """, """
            {"messages":[{"role":"user","content":"x"}],"output_config":{"format":{"type":"json_schema","schema":
              {"title":"n","type":"object","properties":{"minimum":{"type":"integer"},"l":{"type":"array","items":{"type":"string"}}},"required":["l"],"additionalProperties":false}}}}
            """);
        Assert.Equal(["response_format.json_schema.schema"], losses.Changed);
    }

    [Fact]
    public void Request_CutArgumentsInHistory_AreAnEmptyObjectAndDeclared()
    {
        var losses = Translate(
            """{"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"fn.f:0","type":"function","function":{"name":"f","arguments":"{\"x\":"}}]}]}""",
            """{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"tool_use","id":"fn_f_0_ab24e3f6","name":"f","input":{}}]}]}""", ignoreIds: true);
        Assert.Equal(["messages[].tool_calls[].function.arguments"], losses.Changed);
    }

    [Fact]
    public void Request_ThinkingInAnUnsignedToolRound_IsSwitchedOffAndDeclared()
    {
        const string Body = """
            {"messages":[{"role":"user","content":"x"},{"role":"assistant","reasoning_content":"Hm","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"a","content":"r"}],"chat_template_kwargs":{"enable_thinking":true}}
            """;
        var losses = new LossReport(Wire.OpenAi);
        var written = Wire.Encode(Wire.Anthropic, Wire.Decode(Wire.OpenAi, Body), losses);
        Assert.Null(written["thinking"]);
        Assert.Contains("reasoning_effort", losses.Dropped);
    }

    [Fact]
    public void Request_SystemOnly_BecomesWhatTheUserSays() => Assert.Equal(["messages[].role"],
        Translate("""{"messages":[{"role":"system","content":"Hi"}]}""", """{"messages":[{"role":"user","content":"Hi"}]}""").Changed);

    [Fact]
    public void Stream_FromOpenAi_IsAValidAnthropicStream()
    {
        var events = Wire.DecodeStream(Wire.OpenAi,
            """{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":110,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":40}}}""", "[DONE]");
        var stream = Wire.EncodeStream(Wire.Anthropic, events);
        var response = Wire.EncodeResponse(Wire.Anthropic, Wire.Assemble(Wire.DecodeStream(Wire.Anthropic, Wire.Bytes(stream))));
        Wire.AssertJson("""[{"type":"text","text":"Hi"},{"type":"tool_use","id":"a","name":"f","input":{"x":1}},{"type":"tool_use","id":"b","name":"g","input":{}}]""", response["content"]);
        Assert.Equal("tool_use", response["stop_reason"]!.GetValue<string>());
        Wire.AssertJson("""{"input_tokens":70,"cache_creation_input_tokens":0,"cache_read_input_tokens":40,"output_tokens":20}""", response["usage"]);
    }

    private static LossReport Translate(string openAi, string anthropic, bool ignoreIds = false)
    {
        var losses = new LossReport(Wire.OpenAi);
        var written = Wire.Encode(Wire.Anthropic, Wire.Decode(Wire.OpenAi, openAi), losses);
        if (ignoreIds)
        {
            var id = written["messages"]![1]!["content"]![0]!["id"]!.GetValue<string>();
            Assert.Matches("^[a-zA-Z0-9_-]+$", id);
            written["messages"]![1]!["content"]![0]!["id"] = "fn_f_0_ab24e3f6";
        }

        Wire.AssertJson(anthropic, written);
        return losses;
    }
}
