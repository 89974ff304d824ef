using System.Net;
using System.Text.Json.Nodes;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>What a provider wants to see again comes back to it through clients that can't carry it.</summary>
public sealed class ReasoningStateTests(StandardGateway gateway)
{
    private const string Tools = """[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object"}}}]""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChatToGemini_SecondTurn_CarriesTheSignatureOfTheFirstByteForByte(bool stream)
    {
        var name = $"gemini-3-vault-{stream}";
        const string signature = "c2lnbmF0dXJl+/==";
        var first = stream
            ? FakeAnswer.Sse(GeminiWire.ThinkingToolStream(name, signature))
            : FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(5, 5), GeminiWire.Thought("Hm."), GeminiWire.Call("get_weather", new JsonObject { ["city"] = "Paris" }, "fc_paris", signature), GeminiWire.Call("get_weather", [], "fc_rome")));
        var id = $"fc_paris_{stream}";
        first = first with { Steps = [FakeStep.Send(first.Text().Replace("fc_paris", id, StringComparison.Ordinal))] };
        var model = gateway.Gemini.Model(name).Answer(first).Answer(FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(5, 5), GeminiWire.Text("Sunny."))));

        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: $"\"tools\":{Tools},\"stream\":{(stream ? "true" : "false")}"));
        var answer = await gateway.Client.PostAsync(Calls.Chat, SecondTurn(name, id));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var parts = model.Requests[1].Json["contents"]![1]!["parts"]!.AsArray();
        var call = parts.Single(part => (string?)part!["functionCall"]?["id"] == id)!;
        Assert.Equal(signature, (string?)call["thoughtSignature"]);
        Assert.Null(answer.Header("x-sluice-changed"));
    }

    [Fact]
    public async Task ChatToAnthropic_SecondTurn_CarriesTheThinkingOfTheFirstByteForByte()
    {
        const string name = "an-vault";
        var first = FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln+/=="));
        first = first with { Steps = [FakeStep.Send(first.Text().Replace("toolu_1", "toolu_vault", StringComparison.Ordinal))] };
        var model = gateway.Anthropic.Model(name).Answer(first)
            .Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("Sunny."))));

        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: $"\"tools\":{Tools},\"stream\":true,\"reasoning_effort\":\"low\""));
        await gateway.Client.PostAsync(Calls.Chat, SecondTurn(name, "toolu_vault"));

        var blocks = model.Requests[1].Json["messages"]![1]!["content"]!.AsArray();
        Assert.Equal(["thinking", "tool_use"], blocks.Select(block => (string?)block!["type"]));
        Assert.Equal(("The user wants the weather.", "c2ln+/=="), ((string?)blocks[0]!["thinking"], (string?)blocks[0]!["signature"]));
    }

    [Fact]
    public async Task ChatToAnthropic_OfSeveralKeys_StaysOnTheOneThatThought()
    {
        const string name = "keys-vault";
        var first = FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(name, "c2ln+/=="));
        first = first with { Steps = [FakeStep.Send(first.Text().Replace("toolu_1", "toolu_keys", StringComparison.Ordinal))] };
        var model = gateway.Anthropic.Model(name).Answer(first);
        for (var turn = 0; turn < 4; turn++)
        {
            model.Answer(FakeAnswer.Json(AnthropicWire.Message(name, "end_turn", AnthropicWire.Usage(3, 1), AnthropicWire.TextBlock("Sunny."))));
        }

        await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, extras: $"\"tools\":{Tools},\"stream\":true,\"reasoning_effort\":\"low\""));
        for (var turn = 0; turn < 4; turn++)
        {
            await gateway.Client.PostAsync(Calls.Chat, SecondTurn(name, "toolu_keys"));
        }

        Assert.Single(model.Requests.Select(request => request.Headers["x-api-key"]).Distinct());
    }

    [Fact]
    public async Task ChatToGemini_CallThatNobodyKnows_GetsTheDocumentedStandInAndIsDeclared()
    {
        const string name = "gemini-3-unknown";
        var model = gateway.Gemini.Model(name).Answer(FakeAnswer.Json(GeminiWire.Answer(name, "STOP", GeminiWire.Usage(5, 5), GeminiWire.Text("Sunny."))));

        var answer = await gateway.Client.PostAsync(Calls.Chat, SecondTurn(name, "call_of_somebody_else"));

        Assert.Equal("skip_thought_signature_validator", (string?)model.Request.Json["contents"]![1]!["parts"]![0]!["thoughtSignature"]);
        Assert.Equal("messages[].content[].thoughtSignature", answer.Header("x-sluice-changed"));
    }

    private static string SecondTurn(string model, string id) => $$"""
        {"model":"{{model}}","tools":{{Tools}},"messages":[{"role":"user","content":"Hello!"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"{{id}}","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"} }]},
         {"role":"tool","tool_call_id":"{{id}}","content":"sunny"}]}
        """;
}
