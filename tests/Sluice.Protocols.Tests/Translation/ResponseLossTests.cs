using Sluice.Protocols.Dialects;
using Sluice.Protocols.Ollama;

namespace Sluice.Protocols.Tests.Translation;

/// <summary>What a provider said and the client's dialect has no word for is named, whole and streamed alike.</summary>
public sealed class ResponseLossTests
{
    private const string Citing = """
        {"id":"msg_1","type":"message","role":"assistant","model":"m","stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1},"content":[
          {"type":"server_tool_use","id":"s","name":"web_search","input":{"q":1}},
          {"type":"text","text":"plain","citations":null},
          {"type":"text","text":"cited","citations":[{"type":"page"}]},
          {"type":"tool_use","id":"t","name":"f","input":{},"caller":{"type":"direct"}}]}
        """;

    private const string Annotated = """
        {"id":"c","object":"chat.completion","created":1,"model":"m","choices":[
          {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hi","refusal":null,"annotations":[{"type":"url_citation"}],"audio":null}},
          {"index":1,"finish_reason":"stop","message":{"role":"assistant","content":"ho"}}]}
        """;

    [Theory]
    [InlineData("openai", "response.content[].server_tool_use,response.content[].citations,response.content[].caller")]
    [InlineData("openai-completions", "response.content[].server_tool_use,response.content[].citations,response.content[].tool_calls")]
    [InlineData("anthropic", "")]
    [InlineData("gemini", "response.content[].server_tool_use,response.content[].citations,response.content[].caller")]
    [InlineData("ollama", "response.content[].server_tool_use,response.content[].citations,response.content[].caller")]
    [InlineData("ollama-generate", "response.content[].server_tool_use,response.content[].citations,response.content[].tool_calls")]
    public void AnthropicAnswer_ToAClient_NamesWhatItCannotTell(string client, string expected)
    {
        var response = Wire.DecodeResponse(Wire.Anthropic, Citing);

        Assert.Equal(expected, Whole(client, response));
        Assert.Equal(expected, Streamed(client, response));
    }

    [Theory]
    [InlineData("anthropic", "response.annotations,response.choices[]")]
    [InlineData("gemini", "response.annotations")]
    [InlineData("ollama", "response.annotations,response.choices[]")]
    public void ChatAnswer_ToAClient_NamesWhatItCannotTell(string client, string expected)
    {
        var response = Wire.DecodeResponse(Wire.OpenAi, Annotated);

        Assert.Equal(expected, Whole(client, response));
        Assert.Equal(expected, Streamed(client, response));
    }

    [Fact]
    public void OllamaAnswer_ToAChatClient_LosesNothingWithItsTimes()
    {
        var response = Wire.DecodeResponse(
            Named("ollama"), """{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"hi"},"done":true,"done_reason":"stop","total_duration":5,"load_duration":1}""");

        Assert.Empty(Whole("openai", response));
    }

    [Fact]
    public void ChatAnswer_WrittenAgainInItsOwnDialect_KeepsItsFields()
    {
        var losses = new LossReport();

        var written = Wire.EncodeResponse(Wire.OpenAi, Wire.DecodeResponse(Wire.OpenAi, Annotated), Wire.Context with { Losses = losses });

        Wire.AssertJson("""[{"type":"url_citation"}]""", written["choices"]![0]!["message"]!["annotations"]);
        Assert.Empty(losses.Dropped);
    }

    [Fact]
    public void ChatStream_WithFieldsThatHaveNoWord_NamesThemOnce()
    {
        var events = Wire.DecodeStream(
            Wire.OpenAi,
            """{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"a","annotations":[{"x":1}]}}]}""",
            """{"id":"c","choices":[{"index":0,"delta":{"content":"b","annotations":[{"x":2}],"audio":{"data":"AA"},"padding":null}}]}""",
            """{"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            "[DONE]");

        var losses = new LossReport();
        Wire.EncodeStream(Wire.Anthropic, events, Wire.Context with { Losses = losses });

        Assert.Equal(["response.annotations", "response.audio"], losses.Dropped);
    }

    [Fact]
    public void Losses_WithoutEnd_AreCutToWhatAHeaderHolds()
    {
        var losses = new LossReport();
        for (var i = 0; i < 10_000; i++)
        {
            losses.Drop($"field-{i}-{new string('x', 1000)}");
        }

        Assert.InRange(string.Join(',', losses.Dropped).Length, 1000, 16_000);
        Assert.Equal("...", losses.Dropped[^1]);
    }

    private static string Whole(string client, Conversations.ConversationResponse response)
    {
        var losses = new LossReport();
        Wire.EncodeResponse(Named(client), response, Wire.Context with { Losses = losses });
        return string.Join(',', losses.Dropped);
    }

    private static string Streamed(string client, Conversations.ConversationResponse response)
    {
        var losses = new LossReport();
        Wire.EncodeStream(Named(client), Conversations.ResponseReplay.Events(response), Wire.Context with { Losses = losses });
        return string.Join(',', losses.Dropped);
    }

    private static IDialect Named(string name) => name switch
    {
        "openai-completions" => Wire.Completions,
        "ollama" => OllamaChatDialect.Instance,
        "ollama-generate" => OllamaGenerateDialect.Instance,
        _ => Wire.Named(name),
    };
}
