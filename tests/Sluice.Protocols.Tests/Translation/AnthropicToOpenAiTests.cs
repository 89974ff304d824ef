using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Translation;

public sealed class AnthropicToOpenAiTests
{
    [Fact]
    public void Request_ToolRound_ComesAsMessagesOfTheirOwn()
    {
        var losses = Translate("""
            {"model":"m","max_tokens":9,"system":"S","messages":[
              {"role":"assistant","content":[{"type":"text","text":"a"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}},{"type":"tool_use","id":"t2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"r1"},{"type":"tool_result","tool_use_id":"t2"},{"type":"text","text":"go"}]}],
             "tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"stop_sequences":["x"],"top_k":5,"metadata":{"user_id":"u"},"stream":true}
            """, """
            {"model":"m","max_tokens":9,"messages":[{"role":"system","content":"S"},
              {"role":"assistant","content":"a","tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"t1","content":"r1"},{"role":"tool","tool_call_id":"t2","content":""},{"role":"user","content":"go"}],
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"required","parallel_tool_calls":false,"stop":["x"],"top_k":5,"user":"u","stream":true,"stream_options":{"include_usage":true}}
            """);
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
    }

    [Fact]
    public void Request_WhatCannotBeSaid_IsDeclaredInTheCallersNames()
    {
        var losses = Translate("""
            {"max_tokens":9,"system":[{"type":"text","text":"S","cache_control":{}}],"messages":[
              {"role":"user","content":[{"type":"text","text":"x","cache_control":{}},{"type":"search_result","source":"s"}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"tool_use","id":"t","name":"f","input":{}},{"type":"text","text":"after"}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"no","is_error":true}]}],
             "tools":[{"type":"web_search_20250305","name":"web_search"}],"thinking":{"type":"enabled","budget_tokens":6000},"service_tier":"auto","metadata":{"user_id":"u","k":1}}
            """, """
            {"max_tokens":9,"messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"x"}]},
              {"role":"assistant","content":"after","reasoning_content":"Hm","tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"t","content":"Error: no"}],"reasoning_effort":"medium","user":"u"}
            """);
        Assert.Equal(["messages[].content[].cache_control", "messages[].content[].search_result", "messages[].content[].signature", "metadata", "service_tier", "system[].cache_control", "tools[].type"], losses.Dropped.Order(StringComparer.Ordinal));
        Assert.Equal(["messages[].content[]", "messages[].content[].is_error", "thinking"], losses.Changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Request_ImageInAResult_FollowsInAUserMessage()
    {
        var losses = Translate("""
            {"max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA"}}]}]}]}
            """, """
            {"max_tokens":9,"messages":[{"role":"tool","tool_call_id":"t","content":[{"type":"text","text":"see"},{"type":"text","text":"[Attachment 1 of the following message]"}]},
              {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]}]}
            """);
        Assert.Equal(["messages[].content[].content"], losses.Changed);
    }

    [Theory]
    [InlineData("""{"type":"document","source":{"type":"url","url":"https://x/y.pdf"}}""", "messages[].content[].document")]
    [InlineData("""{"type":"document","source":{"type":"file","file_id":"f"}}""", "messages[].content[].document")]
    [InlineData("""{"type":"image","source":{"type":"file","file_id":"f"}}""", "messages[].content[].image")]
    public void Request_ContentThatCannotBeSaid_IsRefused(string block, string param)
    {
        var losses = new LossReport(Wire.Anthropic);
        Wire.Encode(Wire.OpenAi, Wire.Decode(Wire.Anthropic, $$"""{"max_tokens":1,"messages":[{"role":"user","content":[{{block}}]}]}"""), losses);
        Assert.Equal(param, losses.Refusal!.Param);
    }

    [Theory]
    [InlineData("""{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AA"}}""", """{"type":"file","file":{"file_data":"data:application/pdf;base64,AA","filename":"document.pdf"}}""")]
    [InlineData("""{"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"}}""", """{"type":"text","text":"hi"}""")]
    public void Request_Documents_ArriveAsWhatTheyAre(string block, string part) => Translate(
        $$"""{"max_tokens":1,"messages":[{"role":"user","content":[{{block}}]}]}""", $$"""{"max_tokens":1,"messages":[{"role":"user","content":[{{part}}]}]}""");

    [Fact]
    public void Response_SignedThinking_SurvivesTheClientAndComesBackExactly()
    {
        var response = Wire.DecodeResponse(Wire.Anthropic, """{"content":[{"type":"thinking","thinking":"Hm","signature":"c2ln+/=="},{"type":"redacted_thinking","data":"ZZ=="},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use"}""");
        foreach (var message in new[] { Wire.EncodeResponse(Wire.OpenAi, response), Wire.EncodeResponse(Wire.OpenAi, Wire.Assemble(Wire.DecodeStream(Wire.OpenAi, Wire.Bytes(Wire.EncodeStream(Wire.OpenAi, ResponseReplay.Events(response)))))) }.Select(r => r["choices"]![0]!["message"]!))
        {
            var request = Wire.Decode(Wire.OpenAi, $$$"""{"messages":[{"role":"user","content":"x"},{{{message.ToJsonString()}}} ,{"role":"tool","tool_call_id":"t","content":"r"}],"chat_template_kwargs":{"enable_thinking":true}}""");
            var losses = new LossReport(Wire.OpenAi);
            var written = Wire.Encode(Wire.Anthropic, request, losses);
            Wire.AssertJson("""[{"type":"thinking","thinking":"Hm","signature":"c2ln+/=="},{"type":"redacted_thinking","data":"ZZ=="},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}]""", written["messages"]![1]!["content"]);
            Wire.AssertJson("""{"type":"adaptive"}""", written["thinking"]);
            Assert.Empty(losses.Dropped);
        }
    }

    [Fact]
    public void Response_Usage_AddsUp()
    {
        var response = Wire.DecodeResponse(Wire.Anthropic, """{"content":[],"stop_reason":"end_turn","usage":{"input_tokens":60,"cache_read_input_tokens":40,"cache_creation_input_tokens":10,"output_tokens":20}}""");
        Wire.AssertJson("""{"prompt_tokens":110,"completion_tokens":20,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":10}}""", Wire.EncodeResponse(Wire.OpenAi, response)["usage"]);
    }

    private static LossReport Translate(string anthropic, string openAi)
    {
        var losses = new LossReport(Wire.Anthropic);
        Wire.AssertJson(openAi, Wire.Encode(Wire.OpenAi, Wire.Decode(Wire.Anthropic, anthropic), losses));
        Assert.Null(losses.Refusal);
        return losses;
    }
}
