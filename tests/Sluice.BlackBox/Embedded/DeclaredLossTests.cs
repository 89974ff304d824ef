using System.Net;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

/// <summary>What the engine does not use of a request is told, or refused where the client wants that.</summary>
public sealed class DeclaredLossTests(StandardGateway gateway)
{
    private const string Gemini = "/v1beta/models/sluice-nano:generateContent";

    public static TheoryData<string, string, string> Losses => new()
    {
        { Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"max_tokens\":2,\"verbosity\":\"low\""), "verbosity" },
        { Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"max_tokens\":2,\"user\":\"ann\""), "user" },
        { Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"max_tokens\":2,\"chat_template_kwargs\":{\"flavour\":\"mint\"}"), "chat_template_kwargs.flavour" },
        { Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"max_tokens\":2,\"guided_choice\":[\"a\",\"b\"],\"guided_regex\":\"c\""), "guided_regex" },
        { Calls.Messages, Calls.MessagesBody(StandardGateway.Nano, extras: "\"cache_control\":{\"type\":\"ephemeral\"}"), "cache_control" },
        { Calls.Messages, """{"model":"sluice-nano","max_tokens":2,"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}]}""", "messages[].content[].cache_control" },
        { Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"max_tokens\":2,\"chat_template_kwargs\":{\"thinking_budget\":9}"), "chat_template_kwargs.thinking_budget" },
        { Gemini, """{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":2},"safetySettings":[{"category":"c","threshold":"t"}]}""", "safetySettings" },
        { "/api/chat", Calls.ChatBody(StandardGateway.Nano, extras: "\"stream\":false,\"options\":{\"num_predict\":2,\"mirostat\":2}"), "options.mirostat" },
        { Calls.Responses, """{"model":"sluice-nano","input":"Hi","max_output_tokens":2,"max_tool_calls":3}""", "max_tool_calls" },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Request_WithAFieldThatTheEngineDoesNotUse_IsToldOrRefused(string path, string body, string field)
    {
        var answer = await gateway.Client.PostAsync(path, body);
        var refused = await gateway.Client.PostAsync(path, body, ("x-sluice-strict", "true"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(field, answer.Header("x-sluice-dropped")!.Split(','));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(field, refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Calls.Chat, """{"model":"sluice-nano","max_tokens":100000,"messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    [InlineData(Calls.Messages, """{"model":"sluice-nano","max_tokens":100000,"messages":[{"role":"user","content":"Hi"}]}""", "max_tokens")]
    [InlineData(Calls.Responses, """{"model":"sluice-nano","max_output_tokens":100000,"input":"Hi"}""", "max_output_tokens")]
    [InlineData("/api/chat", """{"model":"sluice-nano","stream":false,"options":{"num_predict":100000},"messages":[{"role":"user","content":"Hi"}]}""", "options.num_predict")]
    public async Task Request_ForMoreOutputThanTheContext_IsTold(string path, string body, string field)
    {
        var answer = await gateway.Client.PostAsync(path, body);

        Assert.Equal((HttpStatusCode.OK, field), (answer.Status, answer.Header("x-sluice-changed")));
    }

    [Theory]
    [InlineData(Calls.Chat, """{"model":"sluice-nano","temperature":0,"messages":[{"role":"user","content":"What is 3 + 4?"}],"reasoning_effort":"none"}""", false, "")]
    [InlineData(Calls.Chat, """{"model":"sluice-nano","temperature":0,"messages":[{"role":"user","content":"What is 3 + 4?"}],"reasoning_effort":"high"}""", true, "reasoning_effort")]
    [InlineData(Calls.Chat, """{"model":"sluice-nano","temperature":0,"messages":[{"role":"user","content":"What is 3 + 4?"}],"chat_template_kwargs":{"enable_thinking":false}}""", false, "")]
    [InlineData(Calls.Messages, """{"model":"sluice-nano","temperature":0,"max_tokens":99,"messages":[{"role":"user","content":"What is 3 + 4?"}],"thinking":{"type":"disabled"}}""", false, "")]
    [InlineData(Calls.Messages, """{"model":"sluice-nano","temperature":0,"max_tokens":99,"messages":[{"role":"user","content":"What is 3 + 4?"}],"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}""", true, "output_config.effort")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"What is 3 + 4?"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}}""", false, "")]
    [InlineData("/api/chat", """{"model":"sluice-nano","stream":false,"options":{"temperature":0},"messages":[{"role":"user","content":"What is 3 + 4?"}],"think":false}""", false, "")]
    [InlineData("/api/chat", """{"model":"sluice-nano","stream":false,"options":{"temperature":0},"messages":[{"role":"user","content":"What is 3 + 4?"}],"think":"high"}""", true, "think")]
    [InlineData(Calls.Responses, """{"model":"sluice-nano","temperature":0,"input":"What is 3 + 4?","reasoning":{"effort":"none"}}""", false, "")]
    public async Task Request_HowMuchToThink_IsKeptOrTold(string path, string body, bool thinks, string changed)
    {
        var answer = await gateway.Client.PostAsync(path, body);

        Assert.Equal(thinks, answer.Text.Contains("I add 3 and 4.", StringComparison.Ordinal));
        Assert.Equal(changed, answer.Header("x-sluice-changed") ?? "");
        Assert.DoesNotContain("think", answer.Header("x-sluice-dropped") ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("effort", answer.Header("x-sluice-dropped") ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithAFailedTool_TellsTheModelSo()
    {
        const string Head = """{"model":"sluice-nano","max_tokens":2,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]},""";
        const string Failed = Head + """{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"gone","is_error":true}]}]}""";
        const string Said = Head + """{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"Error: gone"}]}]}""";

        var answer = await gateway.Client.PostAsync(Calls.Messages, Failed);
        var tokens = await gateway.Client.PostAsync(Calls.Messages + "/count_tokens", Failed);
        var expected = await gateway.Client.PostAsync(Calls.Messages + "/count_tokens", Said);

        Assert.Equal("messages[].content[].is_error", answer.Header("x-sluice-changed"));
        Assert.Equal((int)expected.Json["input_tokens"]!, (int)tokens.Json["input_tokens"]!);
    }
}
