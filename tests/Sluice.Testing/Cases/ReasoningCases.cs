using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Reasoning that a provider wants to see again: the client sends back the message that it got, as it got it.</summary>
internal static class ReasoningCases
{
    private const string Signature = "c2lnbmF0dXJl+/==";
    private const string Secret = "ZW5jcnlwdGVk+/==";

    private const string Chat = CaseText.ChatTool + ""","reasoning_effort":"low","thinking":{"type":"enabled","budget_tokens":1024}""";

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("signed thinking comes back, whole", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Message(road.Model.Name, "tool_use", AnthropicWire.Usage(9, 30),
                new JsonObject { ["type"] = "thinking", ["thinking"] = "Hm.", ["signature"] = Signature },
                AnthropicWire.ToolUseBlock("toolu_whole", "get_weather", new JsonObject { ["city"] = "Paris" })))).AnswerPlainly();
            var first = (await road.PostAsync($"{CaseText.Question},{Chat}")).Json();
            await ReturnChatAsync(road, first["choices"]![0]!["message"]!.AsObject());
            AssertThinking(road, "Hm.");
        }),
        new("signed and redacted thinking comes back, streamed", "openai", "anthropic", async road =>
        {
            var model = road.Model.Name;
            road.Answer(FakeAnswer.Sse(
            [
                AnthropicWire.MessageStart(model, AnthropicWire.Usage(9, 1)),
                AnthropicWire.BlockStart(0, new JsonObject { ["type"] = "thinking", ["thinking"] = "", ["signature"] = "" }),
                AnthropicWire.BlockDelta(0, new JsonObject { ["type"] = "thinking_delta", ["thinking"] = "Hm." }),
                AnthropicWire.BlockDelta(0, new JsonObject { ["type"] = "signature_delta", ["signature"] = Signature }),
                AnthropicWire.BlockStop(0),
                AnthropicWire.BlockStart(1, new JsonObject { ["type"] = "redacted_thinking", ["data"] = Secret }),
                AnthropicWire.BlockStop(1),
                AnthropicWire.BlockStart(2, AnthropicWire.ToolUseBlock("toolu_streamed", "get_weather", [])),
                AnthropicWire.InputDelta(2, "{\"city\":\"Paris\"}"),
                AnthropicWire.BlockStop(2),
                AnthropicWire.MessageDelta("tool_use", AnthropicWire.Usage(9, 30)),
                AnthropicWire.MessageStop,
            ])).AnswerPlainly();
            await ReturnChatAsync(road, ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{Chat}")).Message);
            AssertThinking(road, "Hm.");
            var redacted = CaseText.Objects(road.Sent["messages"]).Where(block => (string?)block["type"] == "redacted_thinking");
            Expect.Sequence([Secret], redacted.Select(block => (string?)block["data"]), "redacted thinking");
        }),
        new("the signature of a call comes back, whole", "openai", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Json(GeminiWire.Answer(road.Model.Name, "STOP", GeminiWire.Usage(9, 30), GeminiWire.Call("get_weather", new JsonObject { ["city"] = "Paris" }, "fc_whole", Signature)))).AnswerPlainly();
            var first = (await road.PostAsync($"{CaseText.Question},{CaseText.ChatTool}")).Json();
            await ReturnChatAsync(road, first["choices"]![0]!["message"]!.AsObject());
            AssertSignedCall(road);
        }),
        new("the signature of a call comes back, streamed", "openai", "gemini", async road =>
        {
            road.Answer(SignedStream(road.Model.Name, "fc_chat")).AnswerPlainly();
            await ReturnChatAsync(road, ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}")).Message);
            AssertSignedCall(road);
        }),
        new("the signature of a call comes back, streamed", "anthropic", "gemini", async road =>
        {
            road.Answer(SignedStream(road.Model.Name, "fc_messages")).AnswerPlainly();
            var fold = MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}"));
            Expect.That(fold.Calls.Count > 0, "no call");
                var results = new JsonArray([.. fold.Calls.Select(call => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = call["id"]!.DeepClone(), ["content"] = "sunny" })]);
            var messages = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = "How is the weather?" },
                new JsonObject { ["role"] = "assistant", ["content"] = new JsonArray([.. fold.Content.Select(block => block.DeepClone())]) },
                new JsonObject { ["role"] = "user", ["content"] = results });
            (await road.PostAsync($"\"max_tokens\":500,\"messages\":{messages.ToJsonString()},{CaseText.MessagesTool}")).Json();
            AssertSignedCall(road);
        }),
        new("reasoning is shown", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(AnthropicWire.ThinkingToolStream(road.Model.Name, Signature)));
            var fold = ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{Chat}"));
            Expect.That(fold.Message.ToJsonString().Contains("The user wants the weather.", StringComparison.Ordinal), $"the reasoning is lost: {fold.Message.ToJsonString()}");
            Expect.That(fold.Message["content"]?.ToString().Contains("The user", StringComparison.Ordinal) != true, "the reasoning is told as the answer");
        }),
        new("reasoning is shown", "anthropic", "openai", async road =>
        {
            var model = road.Model.Name;
            road.Answer(FakeAnswer.Sse(
            [
                OpenAiWire.Chunk(model, new JsonObject { ["role"] = "assistant", ["reasoning_content"] = "The user wants " }),
                OpenAiWire.Chunk(model, new JsonObject { ["reasoning_content"] = "the weather." }),
                .. OpenAiWire.TextStream(model, ["It is ", "sunny."]).Skip(1),
            ]));
            var fold = MessageFold.Of(await road.PostAsync(CaseText.StreamedMessages + ""","thinking":{"type":"enabled","budget_tokens":1024}"""));
            Expect.Sequence(["thinking The user wants the weather.", "text It is sunny."], fold.Content.Select(block => $"{(string?)block["type"]} {(string?)(block["thinking"] ?? block["text"])}"), "the blocks");
        }),
    ];

    private static FakeAnswer SignedStream(string model, string id) => FakeAnswer.Sse(
    [
        GeminiWire.Frame(GeminiWire.Answer(model, null, GeminiWire.Usage(9, 0), GeminiWire.Thought("Hm."))),
        GeminiWire.Frame(GeminiWire.Answer(model, null, null, GeminiWire.Call("get_weather", new JsonObject { ["city"] = "Paris" }, id, Signature))),
        GeminiWire.Frame(GeminiWire.Answer(model, "STOP", GeminiWire.Usage(9, 13), GeminiWire.Text(""))),
    ]);

    private static async Task ReturnChatAsync(CaseRoad road, JsonObject message)
    {
        Expect.That(message["tool_calls"] is JsonArray { Count: > 0 }, "no call");
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "How is the weather?" }, message.DeepClone());
        foreach (var call in message["tool_calls"]!.AsArray())
        {
            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = call!["id"]!.DeepClone(), ["content"] = "sunny" });
        }

        (await road.PostAsync($"\"max_tokens\":2000,\"messages\":{messages.ToJsonString()},{Chat}")).Json();
    }

    private static void AssertThinking(CaseRoad road, string text)
    {
        var thinking = CaseText.Objects(road.Sent["messages"]).Where(block => (string?)block["type"] == "thinking");
        Expect.Sequence([$"{text} {Signature}"], thinking.Select(block => $"{(string?)block["thinking"]} {(string?)block["signature"]}"), "signed thinking");
    }

    private static void AssertSignedCall(CaseRoad road)
    {
        var call = CaseText.Objects(road.Sent["contents"]).Single(part => part.ContainsKey("functionCall"));
        Expect.Equal(Signature, (string?)call["thoughtSignature"], "the signature");
    }
}
