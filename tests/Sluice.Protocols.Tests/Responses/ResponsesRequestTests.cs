using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Responses;

public sealed class ResponsesRequestTests
{
    [Fact]
    public void Decode_ItemsInARow_AreOneTurnEach()
    {
        var request = Wire.Decode(Wire.Responses, """
            {"model":"m","instructions":"Be brief.","input":[
              {"role":"developer","content":"Speak French."},
              {"role":"user","content":[{"type":"input_text","text":"Look:"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"low"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}]},
              {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA"},
              {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Let me see.","annotations":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{\"a\":1}","status":"completed"},
              {"type":"function_call","id":"fc_2","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"one"},
              {"type":"function_call_output","call_id":"fc_2","output":[{"type":"input_text","text":"two"},{"type":"input_image","image_url":"https://example.org/a.png"}]},
              {"role":"developer","content":"Now in German."},
              {"role":"user","content":"So?"}]}
            """);

        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.Developer, Role.User], request.Turns.Select(turn => turn.Role));
        Assert.Equal("Be brief.\n\nSpeak French.", Assert.IsType<TextBlock>(request.Turns[0].Blocks[0]).Text);
        Assert.Equal(["TextBlock", "ImageBlock", "DocumentBlock"], request.Turns[1].Blocks.Select(block => block.GetType().Name));
        Assert.Equal(["ReasoningBlock", "TextBlock", "ToolCallBlock", "ToolCallBlock"], request.Turns[2].Blocks.Select(block => block.GetType().Name));
        Assert.Equal("fc_2", Assert.IsType<ToolCallBlock>(request.Turns[2].Blocks[3]).Id);
        Assert.Equal(2, Assert.IsType<ToolResultBlock>(request.Turns[3].Blocks[1]).Content.Count);
    }

    [Fact]
    public void Decode_Settings_AreUnderstoodAndWhatIsKeptHereIsNotPassedOn()
    {
        var request = Wire.Decode(Wire.Responses, """
            {"model":"m","input":"hi","stream":true,"temperature":0.5,"top_p":0.9,"max_output_tokens":20,"parallel_tool_calls":false,"user":"u",
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true},{"type":"function","name":"g"}],
             "tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]},
             "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object"},"strict":true},"verbosity":"low"},
             "reasoning":{"effort":"high","summary":"auto"},"include":["reasoning.encrypted_content","message.output_text.logprobs"],"top_logprobs":3,
             "store":false,"metadata":{"a":"b"},"previous_response_id":"resp_1","truncation":"disabled","service_tier":"flex","prompt_cache_key":"k"}
            """);

        Assert.Equal(["g"], request.Tools.Select(tool => tool.Name));
        Assert.Equal(ToolChoiceMode.Required, request.ToolChoice!.Mode);
        Assert.Equal((OutputFormatKind.JsonSchema, "s", true), (request.Format!.Kind, request.Format.Name, request.Format.Strict));
        Assert.Equal(("high", "auto", 3, 20), (request.Reasoning!.Effort, request.Reasoning.Summary, request.TopLogprobs, request.MaxOutputTokens));
        Assert.Equal(["service_tier", "prompt_cache_key", "verbosity"], request.State!.Fields.Select(field => field.Key));
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "input")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c"}]}""", "input[0].output")]
    [InlineData("""{"input":[{"role":"robot","content":"x"}]}""", "input[0].role")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url")]
    [InlineData("""{"input":"x","tools":[{"type":"function"}]}""", "tools[0].name")]
    [InlineData("""{"input":"x","tools":[],"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]}}""", "tool_choice.tools")]
    [InlineData("""{"input":"x","text":{"format":{"type":"json_schema","name":"s"}}}""", "text.format.schema")]
    [InlineData("""{"input":"x","temperature":3}""", "temperature")]
    public void Decode_WrongField_IsNamed(string body, string param)
    {
        var error = Wire.DecodeError(Wire.Responses, body);

        Assert.Equal((400, "invalid_value", param), (error.Status, error.Code, error.Param));
    }

    [Fact]
    public void Encode_ChatRequest_IsTheGoldenBody()
    {
        var losses = new LossReport(Wire.OpenAi);
        var request = Wire.Decode(Wire.OpenAi, """
            {"model":"o4-mini","max_tokens":5,"seed":1,"stop":["x"],"user":"u","parallel_tool_calls":false,"reasoning_effort":"low","verbosity":"low","service_tier":"flex","logprobs":true,"top_logprobs":2,
             "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}},
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},
             "messages":[{"role":"system","content":"A"},{"role":"developer","content":"B"},{"role":"user","content":"hi"},
              {"role":"assistant","content":"ok","reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"r"}]}
            """);

        var sent = Wire.Encode(Wire.Responses, request, losses);

        Wire.AssertJson("""
            {"model":"o4-mini","instructions":"A\n\nB","input":[
              {"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},
              {"type":"message","role":"assistant","content":[{"type":"output_text","text":"ok"}]},
              {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
              {"type":"function_call_output","call_id":"c1","output":"r"}],
             "tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}],"tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false,
             "max_output_tokens":16,"user":"u","text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object"}},"verbosity":"low"},"reasoning":{"effort":"low"},
             "include":["reasoning.encrypted_content","message.output_text.logprobs"],"top_logprobs":2,"store":false,"service_tier":"flex"}
            """, sent);
        Assert.Equal(["messages[].reasoning_content", "seed", "stop"], losses.Dropped);
        Assert.Equal(["max_tokens"], losses.Changed);
    }

    [Fact]
    public void Encode_AnthropicRequest_KeepsImagesOfResultsAndSaysWhatAnErrorIs()
    {
        var losses = new LossReport(Wire.Anthropic);
        var request = Wire.Decode(Wire.Anthropic, """
            {"model":"m","max_tokens":100,"top_k":3,"thinking":{"type":"enabled","budget_tokens":6000},"tool_choice":{"type":"any","disable_parallel_tool_use":true},"metadata":{"user_id":"u1"},
             "tools":[{"name":"f","input_schema":{"type":"object"}}],
             "messages":[{"role":"user","content":[{"type":"document","title":"d.pdf","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"}}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"c2ln"},{"type":"tool_use","id":"t1","name":"f","input":{"a":1}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,"content":[{"type":"text","text":"bad"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"type":"text","text":"go on"}]}]}
            """);

        var sent = Wire.Encode(Wire.Responses, request, losses);

        Wire.AssertJson("""
            [{"type":"message","role":"user","content":[{"type":"input_file","file_data":"data:application/pdf;base64,BBBB","filename":"d.pdf"}]},
             {"type":"function_call","call_id":"t1","name":"f","arguments":"{\"a\":1}"},
             {"type":"function_call_output","call_id":"t1","output":[{"type":"input_text","text":"Error:"},{"type":"input_text","text":"bad"},{"type":"input_image","image_url":"data:image/png;base64,AAAA"}]},
             {"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}]
            """, sent["input"]);
        Wire.AssertJson("""{"effort":"medium","summary":"auto"}""", sent["reasoning"]);
        Wire.AssertJson("""["reasoning.encrypted_content"]""", sent["include"]);
        Assert.Equal(("required", false, "u1"), ((string?)sent["tool_choice"], (bool)sent["parallel_tool_calls"]!, (string?)sent["user"]));
        Assert.Equal(["messages[].content[].thinking", "top_k"], losses.Dropped.Order());
        Assert.Contains("thinking", string.Join(' ', losses.Changed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"input":"x","tools":[{"type":"web_search"}]}""", "tools[].type", "web_search")]
    [InlineData("""{"input":[{"type":"item_reference","id":"rs_1"}]}""", "input", "item")]
    [InlineData("""{"prompt":{"id":"pmpt_1"}}""", "prompt", "prompt")]
    public void Encode_WhatOnlyOpenAiHas_IsRefusedByNameElsewhere(string body, string param, string word)
    {
        foreach (var target in new[] { Wire.OpenAi, Wire.Anthropic, Wire.Gemini, Wire.Ollama })
        {
            var losses = new LossReport(Wire.Responses);
            Wire.Encode(target, Wire.Decode(Wire.Responses, body), losses);

            Assert.Equal(("unsupported_parameter", param), (losses.Refusal!.Code, losses.Refusal.Param));
            Assert.Contains(word, losses.Refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encode_OwnRequest_KeepsItemsOfToolsThatOpenAiRuns()
    {
        const string search = """{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"x"}}""";
        var request = Wire.Decode(Wire.Responses, $$"""{"model":"m","input":[{"role":"user","content":"x"},{{search}}],"tools":[{"type":"web_search"}],"tool_choice":{"type":"web_search"},"include":["web_search_call.action.sources"],"max_tool_calls":2}""");
        var losses = new LossReport(Wire.Responses);

        var sent = Wire.Encode(Wire.Responses, request, losses);

        Wire.AssertJson(search, sent["input"]![1]);
        Wire.AssertJson("""[{"type":"web_search"}]""", sent["tools"]);
        Wire.AssertJson("""{"type":"web_search"}""", sent["tool_choice"]);
        Wire.AssertJson("""["web_search_call.action.sources"]""", sent["include"]);
        Assert.Equal(2, (int)sent["max_tool_calls"]!);
        Assert.Empty(losses.Dropped);
    }

    [Fact]
    public void Reasoning_OfOtherDialects_TravelsInWhatClientsCarryBackUnseen()
    {
        var signed = new ReasoningBlock("t") { Signature = "c2ln+/==" };
        var redacted = new ReasoningBlock("") { RedactedData = "ZGF0YQ==" };
        var answer = new ConversationResponse { Choices = [new ResponseChoice([signed, redacted, new TextBlock("ok")], StopReason.EndOfTurn)] };

        var items = Wire.EncodeResponse(Wire.Responses, answer)["output"]!.AsArray();
        var back = Wire.Decode(Wire.Responses, $$"""{"model":"m","input":[{"role":"user","content":"x"},{{string.Join(',', items.Select(item => item!.ToJsonString()))}},{"role":"user","content":"y"}]}""");
        var toClaude = Wire.Encode(Wire.Anthropic, back, new LossReport(Wire.Responses));
        var losses = new LossReport(Wire.Responses);
        var toOpenAi = Wire.Encode(Wire.Responses, back, losses);

        Wire.AssertJson("""[{"type":"thinking","thinking":"t","signature":"c2ln+/=="},{"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"text","text":"ok"}]""", toClaude["messages"]![1]!["content"]);
        Assert.DoesNotContain(toOpenAi["input"]!.AsArray(), item => (string?)item!["type"] == "reasoning");
        Assert.Equal(["input[].reasoning"], losses.Dropped);
    }
}
