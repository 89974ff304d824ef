using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Tokens, of which bills are made.</summary>
internal static class UsageCases
{
    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("cached tokens are part of the prompt, whole", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Message(road.Model.Name, "end_turn", AnthropicWire.Usage(60, 20, 40, 10), AnthropicWire.TextBlock("ok"))));
            AssertChat((await road.PostAsync(CaseText.Question)).Json()["usage"]);
        }),
        new("cached tokens are told at the start only", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(CachedStream(road.Model.Name, new JsonObject { ["output_tokens"] = 20 })));
            AssertChat(ChatFold.Of(await road.PostAsync(CaseText.Streamed)).Usage);
        }),
        new("cached tokens are told twice", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(CachedStream(road.Model.Name, AnthropicWire.Usage(60, 20, 40, 10))));
            AssertChat(ChatFold.Of(await road.PostAsync(CaseText.Streamed)).Usage);
        }),
        new("usage is always asked for", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.TextStream(road.Model.Name, ["ok"])));
            await road.PostAsync(CaseText.Question + ""","stream":true""");
            Expect.Equal(true, (bool?)road.Sent["stream_options"]?["include_usage"], "include_usage");
        }),
        new("the start of a stream tells input", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.TextStream(road.Model.Name, ["ok"])));
            var fold = MessageFold.Of(await road.PostAsync(CaseText.Question + ""","stream":true"""));
            Expect.That((int?)fold.StartUsage["input_tokens"] > 0, $"the start says {fold.StartUsage.ToJsonString()}");
        }),
        new("the end of a stream tells what was used", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.TextStream(road.Model.Name, ["ok"], usage: OpenAiWire.Usage(110, 20, cached: 40))));
            AssertMessages(MessageFold.Of(await road.PostAsync(CaseText.Question + ""","stream":true""")).Usage);
        }),
        new("a whole answer tells what was used", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.Text(road.Model.Name, "ok", usage: OpenAiWire.Usage(110, 20, cached: 40))));
            AssertMessages((await road.PostAsync(CaseText.Question)).Json()["usage"]!.AsObject());
        }),
        new("thoughts are part of the output", "openai", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(road.Model.Name, "c2ln")));
            var usage = ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}")).Usage;
            Expect.Equal((60, 20, 80), ((int?)usage?["prompt_tokens"] ?? 0, (int?)usage?["completion_tokens"] ?? 0, (int?)usage?["total_tokens"] ?? 0), "prompt, completion and total");
        }),
        new("a client that does not ask for usage gets none", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(CachedStream(road.Model.Name, AnthropicWire.Usage(60, 20, 40, 10))));
            var answer = await road.PostAsync(CaseText.Question + ""","stream":true""");
            Expect.That(answer.Events().All(chunk => chunk["choices"] is JsonArray { Count: > 0 }), "a chunk without choices, which clients that did not ask for it trip over");
        }),
    ];

    private static string[] CachedStream(string model, JsonObject end) =>
    [
        AnthropicWire.MessageStart(model, AnthropicWire.Usage(60, 1, cacheRead: 40, cacheCreation: 10)),
        AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")),
        AnthropicWire.TextDelta(0, "ok"),
        AnthropicWire.BlockStop(0),
        AnthropicWire.MessageDelta("end_turn", end),
        AnthropicWire.MessageStop,
    ];

    private static void AssertChat(JsonNode? usage) => Expect.Equal(
        "110 + 20 = 130, 40 cached",
        $"{usage?["prompt_tokens"]} + {usage?["completion_tokens"]} = {usage?["total_tokens"]}, {usage?["prompt_tokens_details"]?["cached_tokens"]} cached",
        "the usage");

    private static void AssertMessages(JsonObject usage) =>
        Expect.Equal("70 fresh, 40 cached, 20 out", $"{usage["input_tokens"]} fresh, {usage["cache_read_input_tokens"]} cached, {usage["output_tokens"]} out", "the usage");
}
