using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.OpenAi;

public sealed class ChatRequestTests
{
    private const string Full = """
        {"model":"m","messages":[
          {"role":"system","content":"Be kind."},
          {"role":"developer","content":"Use tools."},
          {"role":"user","name":"ann","content":[
            {"type":"text","text":"Look"},
            {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"high"}},
            {"type":"image_url","image_url":{"url":"https://x/y.png"}},
            {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
            {"type":"file","file":{"file_data":"data:application/pdf;base64,CCCC","filename":"a.pdf"}},
            {"type":"file","file":{"file_id":"file-1"}},
            {"type":"text","text":"cached","cache_control":{"type":"ephemeral"}}]},
          {"role":"assistant","content":"Well","reasoning_content":"Hm","tool_calls":[
            {"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
            {"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]},
          {"role":"tool","tool_call_id":"call_1","content":"one"},
          {"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"two"},{"type":"text","text":"three"}]},
          {"role":"assistant","content":null,"refusal":"No."}],
         "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"a":{"$ref":"#/x"}},"additionalProperties":false},"strict":true}},
                  {"type":"function","function":{"name":"g"}}],
         "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,
         "response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d","schema":{"type":"object"},"strict":true}},
         "reasoning_effort":"high","logprobs":true,"top_logprobs":3,"chat_template_kwargs":{"enable_thinking":false,"x":[1]},
         "temperature":1.5,"top_p":0.9,"top_k":40,"min_p":0.05,"frequency_penalty":-1,"presence_penalty":2,"repetition_penalty":1.1,"seed":42,
         "dry_multiplier":0.8,"dry_base":1.75,"dry_allowed_length":2,"dry_penalty_last_n":-1,"dry_sequence_breakers":["\n","*"],"xtc_probability":0.5,"xtc_threshold":0.1,
         "logit_bias":{"50256":-100},"max_tokens":100,"stop":["a","b"],"n":2,"user":"u","stream":true,
         "stream_options":{"include_usage":true,"include_obfuscation":false},"store":true,"metadata":{"k":"v"}}
        """;

    [Fact]
    public void Decode_ThenEncode_GivesTheSameJson()
    {
        var losses = new LossReport(Wire.OpenAi);
        Wire.AssertJson(Full, Wire.Encode(Wire.OpenAi, Wire.Decode(Wire.OpenAi, Full), losses));
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
        Assert.Null(losses.Refusal);
    }

    [Fact]
    public void Decode_Full_ReadsEveryField()
    {
        var request = Wire.Decode(Wire.OpenAi, Full);
        Assert.Equal([Role.System, Role.Developer, Role.User, Role.Assistant, Role.Tool, Role.Tool, Role.Assistant], request.Turns.Select(t => t.Role));
        Assert.Equal("ann", request.Turns[2].Name);
        var image = Assert.IsType<ImageBlock>(request.Turns[2].Blocks[1]);
        Assert.Equal(("AAAA", "image/png", "high"), (image.Source.Base64, image.Source.MediaType, image.Detail));
        Assert.IsType<ReasoningBlock>(request.Turns[3].Blocks[0]);
        Assert.Equal("""{"a":1}""", Assert.IsType<ToolCallBlock>(request.Turns[3].Blocks[2]).ArgumentsJson);
        Assert.Equal(new ReasoningSettings(false, "high", null), request.Reasoning);
        Assert.Equal(3, request.TopLogprobs);
        Assert.Equal(["store", "metadata"], request.State!.Fields.Select(f => f.Key).Where(k => k != "stream_options"));
    }

    [Fact]
    public void Decode_OwnExtras_AreNotPassedOn()
    {
        var request = Wire.Decode(Wire.OpenAi, """{"model":"m","messages":[{"role":"user","content":"x"}],"pool":"p","num_ctx":1,"strict":true}""");
        Wire.AssertJson("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", Wire.Encode(Wire.OpenAi, request));
    }

    [Theory]
    [InlineData("""["\n",":"]""", "\n|:")]
    [InlineData("[]", "")]
    [InlineData(""" "[\"a\", \"b\"]" """, "a|b")]
    [InlineData(""" "\"\\n\", \":\"" """, "\n|:")]
    public void Decode_SequenceBreakers_TakesAllForms(string breakers, string expected)
    {
        var request = Wire.Decode(Wire.OpenAi, $$"""{"messages":[{"role":"user","content":"x"}],"dry_sequence_breakers":{{breakers}}}""");
        Assert.Equal(expected, string.Join('|', request.Sampling.Dry!.SequenceBreakers!));
    }

    [Theory]
    [InlineData("dry_multiplier", "-1")]
    [InlineData("dry_base", "0.5")]
    [InlineData("dry_allowed_length", "1.5")]
    [InlineData("dry_penalty_last_n", "-2")]
    [InlineData("dry_sequence_breakers", "\"not json\"")]
    [InlineData("dry_sequence_breakers", "[1]")]
    [InlineData("xtc_probability", "2")]
    [InlineData("xtc_threshold", "\"0.1\"")]
    public void Decode_OpenModelSamplerOutOfRange_IsNamed(string name, string value) =>
        Assert.Equal(name, Wire.DecodeError(Wire.OpenAi, $$"""{"messages":[{"role":"user","content":"x"}],"{{name}}":{{value}}}""").Param);

    [Theory]
    [InlineData("\"x\"", "x")]
    [InlineData("[\"x\",\"\"]", "x")]
    [InlineData("\"\"", "")]
    [InlineData("null", "")]
    public void Decode_Stop_TakesAllForms(string stop, string expected)
    {
        var request = Wire.Decode(Wire.OpenAi, $$"""{"messages":[{"role":"user","content":"x"}],"stop":{{stop}}}""");
        Assert.Equal(expected, string.Join(',', request.StopSequences));
    }

    [Theory]
    [InlineData("{}", "messages")]
    [InlineData("""{"messages":[]}""", "messages")]
    [InlineData("""{"messages":"x"}""", "messages")]
    [InlineData("""{"messages":[{"role":"king","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"messages":[{"role":"user","content":"x"},{"role":"user"}]}""", "messages[1].content")]
    [InlineData("""{"messages":[{"role":"user","content":5}]}""", "messages[0].content")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,AA"}}]}]}""", "messages[0].content[0].image_url.url")]
    [InlineData("""{"messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id")]
    [InlineData("""{"messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function"}]}]}""", "messages[0].tool_calls[0].function")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":2.1}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", "temperature")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"top_p":-0.1}""", "top_p")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":0}""", "n")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"max_completion_tokens":1.5}""", "max_completion_tokens")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"top_logprobs":21}""", "top_logprobs")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"top_logprobs":2}""", "top_logprobs")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"logit_bias":{"a":1}}""", "logit_bias.a")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"logit_bias":{"1":101}}""", "logit_bias.1")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stop":5}""", "stop")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stop":[5]}""", "stop")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"tool_choice":"maybe"}""", "tool_choice")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"stream_options":{"include_usage":"x"}}""", "stream_options.include_usage")]
    public void Decode_WrongValue_NamesTheField(string body, string param)
    {
        var error = Wire.DecodeError(Wire.OpenAi, body);
        Assert.Equal((400, "invalid_request_error", "invalid_value", param), (error.Status, error.Type, error.Code, error.Param));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"messages\":[}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}")]
    public void Decode_BrokenJson_IsInvalidJson(string body) => Assert.Equal("invalid_json", Wire.DecodeError(Wire.OpenAi, body).Code);

    [Theory]
    [InlineData("gpt-4o", "max_tokens")]
    [InlineData("openai/gpt-5-mini", "max_completion_tokens")]
    [InlineData("o3", "max_completion_tokens")]
    [InlineData("olmo", "max_tokens")]
    public void Encode_MaxTokens_TakesTheNameThatTheModelKnows(string model, string name)
    {
        var request = new ConversationRequest { Model = model, Turns = [new Turn(Role.User, [new TextBlock("x")])], MaxOutputTokens = 5 };
        Assert.Equal(5, Wire.Encode(Wire.OpenAi, request)[name]!.GetValue<int>());
    }

    [Fact]
    public void Decode_SignedThinking_ComesBackExactly()
    {
        const string Body = """
            {"messages":[{"role":"assistant","content":"x","reasoning_content":"Hm","thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"c2ln+/="},{"type":"redacted_thinking","data":"ZZ"}]}]}
            """;
        Wire.AssertJson(Body, Wire.Encode(Wire.OpenAi, Wire.Decode(Wire.OpenAi, Body)));
    }
}
