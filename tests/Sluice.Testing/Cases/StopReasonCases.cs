using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Why an answer ended, in the client's words.</summary>
internal static class StopReasonCases
{
    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        .. new[] { ("end_turn", "stop"), ("max_tokens", "length"), ("stop_sequence", "stop"), ("refusal", "content_filter"), ("model_context_window_exceeded", "length") }.SelectMany(pair => FromAnthropic(pair.Item1, pair.Item2)),
        .. new[] { ("stop", "end_turn"), ("length", "max_tokens"), ("content_filter", "refusal") }.SelectMany(pair => FromOpenAi(pair.Item1, pair.Item2)),
        .. new[] { ("STOP", "stop"), ("MAX_TOKENS", "length"), ("SAFETY", "content_filter"), ("PROHIBITED_CONTENT", "content_filter"), ("RECITATION", "content_filter") }.Select(pair => FromGemini(pair.Item1, pair.Item2)),
    ];

    private static IEnumerable<TranslationCase> FromAnthropic(string said, string expected) =>
    [
        new($"{said}, whole", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Message(road.Model.Name, said, AnthropicWire.Usage(9, 3), AnthropicWire.TextBlock("Well"))));
            Expect.Equal(expected, (string?)(await road.PostAsync(CaseText.Question)).Json()["choices"]![0]!["finish_reason"], "finish_reason");
        }),
        new($"{said}, streamed", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(AnthropicWire.TextStream(road.Model.Name, ["Well"], said)));
            Expect.Equal(expected, ChatFold.Of(await road.PostAsync(CaseText.Streamed)).Finish, "finish_reason");
        }),
    ];

    private static IEnumerable<TranslationCase> FromOpenAi(string said, string expected) =>
    [
        new($"{said}, whole", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.Text(road.Model.Name, "Well", said)));
            Expect.Equal(expected, (string?)(await road.PostAsync(CaseText.Question)).Json()["stop_reason"], "stop_reason");
        }),
        new($"{said}, streamed", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.TextStream(road.Model.Name, ["Well"], said)));
            Expect.Equal(expected, MessageFold.Of(await road.PostAsync(CaseText.StreamedMessages)).Stop, "stop_reason");
        }),
    ];

    private static TranslationCase FromGemini(string said, string expected) => new($"{said}, whole", "openai", "gemini", async road =>
    {
        road.Answer(FakeAnswer.Json(GeminiWire.Answer(road.Model.Name, said, GeminiWire.Usage(9, 3), GeminiWire.Text("Well"))));
        Expect.Equal(expected, (string?)(await road.PostAsync(CaseText.Question)).Json()["choices"]![0]!["finish_reason"], "finish_reason");
    });
}
