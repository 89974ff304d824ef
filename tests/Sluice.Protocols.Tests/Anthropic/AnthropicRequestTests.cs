using System.Buffers;
using System.Text.Json.Nodes;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;

namespace Sluice.Protocols.Tests.Anthropic;

public sealed class AnthropicRequestTests
{
    private const string Full = """
        {"model":"m","max_tokens":100,
         "system":[{"type":"text","text":"Be kind."},{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}}],
         "messages":[
          {"role":"user","content":[
            {"type":"text","text":"Look"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
            {"type":"image","source":{"type":"url","url":"https://x/y.png"},"cache_control":{"type":"ephemeral","ttl":"1h"}},
            {"type":"image","source":{"type":"file","file_id":"file_1"}},
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"},"title":"A","citations":{"enabled":true}},
            {"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain é"}},
            {"type":"document","source":{"type":"url","url":"https://x/y.pdf"}},
            {"type":"document","source":{"type":"content","content":[{"type":"text","text":"c"}]}},
            {"type":"search_result","source":"s","title":"t","content":[]}]},
          {"role":"assistant","content":[
            {"type":"thinking","thinking":"Hm","signature":"c2ln+/=="},
            {"type":"redacted_thinking","data":"ZZZ"},
            {"type":"text","text":"I look"},
            {"type":"server_tool_use","id":"srv","name":"web_search","input":{"q":1}},
            {"type":"tool_use","id":"t1","name":"f","input":{"a":[1.0,2]}},
            {"type":"tool_use","id":"t2","name":"g","input":{}}]},
          {"role":"user","content":[
            {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"one"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"CC"}}]},
            {"type":"tool_result","tool_use_id":"t2","content":"bad","is_error":true,"cache_control":{"type":"ephemeral"}},
            {"type":"text","text":"and now?"}]}],
         "tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"a":{}}},"strict":true,"cache_control":{"type":"ephemeral"}},
                  {"type":"web_search_20250305","name":"web_search","max_uses":3}],
         "tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true},
         "thinking":{"type":"enabled","budget_tokens":2048,"display":"omitted"},
         "output_config":{"effort":"max","format":{"type":"json_schema","schema":{"type":"object","minProperties":1}},"task_budget":5},
         "temperature":1,"top_p":0.5,"top_k":7,"stop_sequences":["x"],"metadata":{"user_id":"u","more":1},"stream":true,"service_tier":"auto","mcp_servers":[]}
        """;

    [Fact]
    public void Decode_ThenEncode_GivesTheSameJson()
    {
        var losses = new LossReport(Wire.Anthropic);
        Wire.AssertJson(Full, Wire.Encode(Wire.Anthropic, Wire.Decode(Wire.Anthropic, Full), losses));
        Assert.Empty(losses.Dropped);
        Assert.Empty(losses.Changed);
        Assert.Null(losses.Refusal);
    }

    [Fact]
    public void Decode_Full_ReadsEveryField()
    {
        var request = Wire.Decode(Wire.Anthropic, Full);
        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.User], request.Turns.Select(t => t.Role));
        Assert.Equal(["Be kind.", "Long."], request.Turns[0].Blocks.Cast<TextBlock>().Select(t => t.Text));
        Assert.Equal("c2ln+/==", Assert.IsType<ReasoningBlock>(request.Turns[2].Blocks[0]).Signature);
        Assert.Equal([false, true], request.Turns[3].Blocks.Cast<ToolResultBlock>().Select(r => r.IsError));
        Assert.Equal(new ToolChoice(ToolChoiceMode.Named, "f"), request.ToolChoice);
        Assert.False(request.ParallelToolCalls);
        Assert.Equal(new ReasoningSettings(true, "max", 2048), request.Reasoning);
        Assert.Equal("u", request.EndUser);
        Assert.Equal([false, true], request.Tools.Select(t => t.IsProviderTool));
        Assert.True(request.IncludeUsage);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"max_tokens":0,"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"max_tokens":1}""", "messages")]
    [InlineData("""{"max_tokens":1,"messages":[]}""", "messages")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"tool","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user"}]}""", "messages[0].content")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"text"}]}]}""", "messages[0].content[0].text")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"image"}]}]}""", "messages[0].content[0].source")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":"x"}]}]}""", "messages[0].content[0].input")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result","content":"x"}]}]}""", "messages[0].content[0].tool_use_id")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"temperature":1.1}""", "temperature")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"some"}}""", "tool_choice.type")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"thinking":{"type":"maybe"}}""", "thinking.type")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"stop_sequences":"x"}""", "stop_sequences")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"x"}],"system":5}""", "system")]
    public void Decode_WrongValue_NamesTheField(string body, string param)
    {
        var error = Wire.DecodeError(Wire.Anthropic, body);
        Assert.Equal((400, "invalid_value", param), (error.Status, error.Code, error.Param));
    }

    [Fact]
    public void CountTokens_Request_NeedsNoLimitAndWritesNone()
    {
        var decoded = AnthropicTokenCount.DecodeRequest(Wire.Bytes("""{"model":"m","messages":[{"role":"user","content":"x"}]}"""));
        var output = new ArrayBufferWriter<byte>();
        AnthropicTokenCount.EncodeRequest(decoded.Value! with { MaxOutputTokens = 5, Stream = true }, output, new LossReport());
        Wire.AssertJson("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", JsonNode.Parse(output.WrittenSpan));
    }

    [Theory]
    [InlineData("""{"input_tokens":14}""", 14L)]
    [InlineData("""{"input_tokens":"x"}""", null)]
    [InlineData("nothing", null)]
    public void CountTokens_Response_IsReadOrNot(string body, long? expected) => Assert.Equal(expected, AnthropicTokenCount.DecodeResponse(Wire.Bytes(body)));
}
