using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Calls that come back from the model.</summary>
internal static class ToolCallCases
{
    private static readonly string[] Cities = ["get_weather Paris", "get_weather Rome"];

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("calls that come one after the other stay two", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(CallsInARow(road.Model.Name, "tool_calls")));
            AssertTwoCalls(MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}")));
        }),
        new("calls that come one after the other stay two", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(BlocksInARow(road.Model.Name)));
            var fold = ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}"));
            AssertTwoCalls(fold);
            Expect.Equal("Let me look.", (string?)fold.Message["content"], "the text");
        }),
        new("calls are numbered from 0", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(BlocksInARow(road.Model.Name)));
            var answer = await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}");
            var indices = answer.Events().Select(chunk => chunk["choices"]).OfType<JsonArray>().Where(choices => choices.Count > 0)
                .SelectMany(choices => choices[0]!["delta"]?["tool_calls"] as JsonArray ?? []).Select(call => (int?)call!["index"]).Distinct();
            Expect.Sequence([0, 1], indices, "the indices");
        }),
        new("fragments of two calls that alternate", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.InterleavedToolStream(road.Model.Name)));
            AssertTwoCalls(MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}")));
        }),
        new("name and arguments in one piece", "openai", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(road.Model.Name, "c2ln")));
            AssertTwoCalls(ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}")));
        }),
        new("name and arguments in one piece", "anthropic", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(road.Model.Name, "c2ln")));
            AssertTwoCalls(MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}")));
        }),
        new("the reason comes later than the call", "openai", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(road.Model.Name, "c2ln")));
            Expect.Equal("tool_calls", ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}")).Finish, "finish_reason");
        }),
        new("the reason comes later than the call", "anthropic", "gemini", async road =>
        {
            road.Answer(FakeAnswer.Sse(GeminiWire.ThinkingToolStream(road.Model.Name, "c2ln")));
            Expect.Equal("tool_use", MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}")).Stop, "stop_reason");
        }),
        new("calls with the reason stop, streamed", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(CallsInARow(road.Model.Name, "stop")));
            Expect.Equal("tool_use", MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}")).Stop, "stop_reason");
        }),
        new("calls with the reason stop, whole", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.ToolCalls(road.Model.Name, ("call_1", "get_weather", "{\"city\":\"Paris\"}")).Replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":\"stop\"", StringComparison.Ordinal)));
            Expect.Equal("tool_use", (string?)(await road.PostAsync($"{CaseText.Question},{CaseText.MessagesTool}")).Json()["stop_reason"], "stop_reason");
        }),
        new("a call without arguments, streamed", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(
            [
                AnthropicWire.MessageStart(road.Model.Name, AnthropicWire.Usage(9, 1)),
                AnthropicWire.BlockStart(0, AnthropicWire.ToolUseBlock("toolu_1", "get_time", [])),
                AnthropicWire.BlockStop(0),
                AnthropicWire.MessageDelta("tool_use", AnthropicWire.Usage(9, 4)),
                AnthropicWire.MessageStop,
            ]));
            var fold = ChatFold.Of(await road.PostAsync($"{CaseText.Streamed},{CaseText.ChatTool}"));
            Expect.Equal(1, fold.Calls.Count, "the number of calls");
            Expect.Equal("{}", (string?)fold.Calls[0]["function"]!["arguments"], "the arguments");
        }),
        new("a call without arguments, streamed", "anthropic", "openai", async road =>
        {
            var model = road.Model.Name;
            road.Answer(FakeAnswer.Sse(
            [
                OpenAiWire.ToolChunk(model, 0, "", "call_1", "get_time"), OpenAiWire.Chunk(model, [], "tool_calls"), OpenAiWire.UsageChunk(model, OpenAiWire.Usage(9, 4)), OpenAiWire.Done,
            ]));
            var fold = MessageFold.Of(await road.PostAsync($"{CaseText.StreamedMessages},{CaseText.MessagesTool}"));
            Expect.Equal(1, fold.Calls.Count, "the number of calls");
            Expect.Json(new JsonObject(), fold.Calls[0]["input"], "the input");
        }),
        new("arguments that the limit cuts off get no made-up fields", "anthropic", "openai", async road =>
        {
            var cut = OpenAiWire.ToolCalls(road.Model.Name, ("call_1", "get_weather", "{\"city\":")).Replace("\"finish_reason\":\"tool_calls\"", "\"finish_reason\":\"length\"", StringComparison.Ordinal);
            road.Answer(FakeAnswer.Json(cut));
            var message = (await road.PostAsync($"{CaseText.Question},{CaseText.MessagesTool}")).Json();
            Expect.Equal("max_tokens", (string?)message["stop_reason"], "stop_reason");
            var fields = message["content"]!.AsArray().SelectMany(block => block!["input"] as JsonObject ?? []).Select(field => field.Key);
            Expect.Sequence([], fields.Except(["city"]), "fields that nobody wrote");
        }),
    ];

    private static string[] CallsInARow(string model, string finish) =>
    [
        OpenAiWire.Chunk(model, new JsonObject { ["role"] = "assistant", ["content"] = null }),
        OpenAiWire.ToolChunk(model, 0, "{\"city\":\"Paris\"}", "call_paris", "get_weather"),
        OpenAiWire.ToolChunk(model, 1, "{\"city\":\"Rome\"}", "call_rome", "get_weather"),
        OpenAiWire.Chunk(model, [], finish),
        OpenAiWire.UsageChunk(model, OpenAiWire.Usage(40, 22)),
        OpenAiWire.Done,
    ];

    private static string[] BlocksInARow(string model) =>
    [
        AnthropicWire.MessageStart(model, AnthropicWire.Usage(9, 1)),
        AnthropicWire.BlockStart(0, AnthropicWire.TextBlock("")),
        AnthropicWire.TextDelta(0, "Let me look."),
        AnthropicWire.BlockStop(0),
        AnthropicWire.BlockStart(1, AnthropicWire.ToolUseBlock("toolu_paris", "get_weather", [])),
        AnthropicWire.InputDelta(1, "{\"city\":\"Paris\"}"),
        AnthropicWire.BlockStop(1),
        AnthropicWire.BlockStart(2, AnthropicWire.ToolUseBlock("toolu_rome", "get_weather", [])),
        AnthropicWire.InputDelta(2, "{\"city\":"),
        AnthropicWire.InputDelta(2, "\"Rome\"}"),
        AnthropicWire.BlockStop(2),
        AnthropicWire.MessageDelta("tool_use", AnthropicWire.Usage(9, 30)),
        AnthropicWire.MessageStop,
    ];

    private static void AssertTwoCalls(MessageFold fold)
    {
        Expect.Sequence(Cities, fold.Calls.Select(call => $"{(string?)call["name"]} {(string?)(call["input"] as JsonObject)?["city"]}"), "the calls");
        Expect.Equal(2, fold.Calls.Select(call => (string?)call["id"]).Distinct().Count(), "different ids");
    }

    private static void AssertTwoCalls(ChatFold fold)
    {
        Expect.Sequence(Cities, fold.Calls.Select(call => $"{(string?)call["function"]!["name"]} {City((string?)call["function"]!["arguments"])}"), "the calls");
        Expect.Equal(2, fold.Calls.Select(call => (string?)call["id"]).Distinct().Count(), "different ids");
    }

    private static string? City(string? arguments)
    {
        try
        {
            return (string?)JsonNode.Parse(arguments ?? "")?["city"];
        }
        catch (System.Text.Json.JsonException)
        {
            return $"(broken: {arguments})";
        }
    }
}
