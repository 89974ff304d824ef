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
        { Calls.Messages, Calls.MessagesBody(StandardGateway.Nano, extras: "\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"high\"}"), "output_config.effort" },
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
