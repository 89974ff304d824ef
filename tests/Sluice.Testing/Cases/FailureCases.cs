using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Failures: told as failures, in the client's words, and never as an end that looks like success.</summary>
internal static class FailureCases
{
    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("an error amid a stream", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse([.. AnthropicWire.TextStream(road.Model.Name, ["Hal"]).Take(4), AnthropicWire.ErrorEvent("overloaded_error", "Too many.")]));
            AssertChatFails(await road.PostAsync(CaseText.Streamed));
        }),
        new("an error amid a stream", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse([.. OpenAiWire.TextStream(road.Model.Name, ["Hal"]).Take(2), $"data: {OpenAiWire.Error("Too many.", "server_error")}\n\n"]));
            AssertMessageFails(await road.PostAsync(CaseText.StreamedMessages));
        }),
        new("a connection that breaks amid a stream", "openai", "anthropic", async road =>
        {
            var gate = new Gate();
            road.Answer(FakeAnswer.Script([.. AnthropicWire.TextStream(road.Model.Name, ["Hal"]).Take(4).Select(FakeStep.Send), FakeStep.Pause(gate), FakeStep.Reset]));
            AssertChatFails(await road.PostAsync(CaseText.Streamed, gate));
        }),
        new("a connection that breaks amid a stream", "anthropic", "openai", async road =>
        {
            var gate = new Gate();
            road.Answer(FakeAnswer.Script([.. OpenAiWire.TextStream(road.Model.Name, ["Hal"]).Take(2).Select(FakeStep.Send), FakeStep.Pause(gate), FakeStep.Reset]));
            AssertMessageFails(await road.PostAsync(CaseText.StreamedMessages, gate));
        }),
        new("a stream without an end", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse(AnthropicWire.TextStream(road.Model.Name, ["Hal"]).Take(4)));
            AssertChatFails(await road.PostAsync(CaseText.Streamed));
        }),
        new("a stream without an end", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse(OpenAiWire.TextStream(road.Model.Name, ["Hal"]).Take(2)));
            AssertMessageFails(await road.PostAsync(CaseText.StreamedMessages));
        }),
        new("an error as the first event", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Sse([AnthropicWire.ErrorEvent("overloaded_error", "Too many.")]));
            Expect.That((await road.PostAsync(CaseText.Streamed)).Status >= 400, "status 200 before anything was said");
        }),
        new("an error as the first event", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Sse([$"data: {OpenAiWire.Error("Too many.", "server_error")}\n\n"]));
            Expect.That((await road.PostAsync(CaseText.StreamedMessages)).Status >= 400, "status 200 before anything was said");
        }),
        new("too many requests", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Error("rate_limit_error", "Slow down."), 429).RetryAfter(17));
            var answer = await road.PostAsync(CaseText.Question);
            AssertLimited(answer);
            var error = Body(answer)["error"];
            Expect.That(error?["message"] is not null && error["type"] is not null && Body(answer)["type"] is null, $"not in OpenAI's shape: {answer.Text}");
        }),
        new("too many requests", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.Error("Slow down.", "rate_limit_error"), 429).RetryAfter(17));
            var answer = await road.PostAsync(CaseText.Question);
            AssertLimited(answer);
            Expect.Equal(("error", "rate_limit_error"), ((string?)Body(answer)["type"] ?? "", (string?)Body(answer)["error"]?["type"] ?? ""), "the types");
        }),
        new("a request that the provider refuses", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Error("invalid_request_error", "That image is too large."), 400));
            var answer = await road.PostAsync(CaseText.Question);
            Expect.Equal(400, answer.Status, "the status");
            Expect.That(((string?)Body(answer)["error"]?["message"])?.Contains("That image is too large.", StringComparison.Ordinal) == true, $"its words are lost: {answer.Text}");
        }),
        new("a request that the provider refuses", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.Error("That image is too large.", "invalid_request_error"), 400));
            var answer = await road.PostAsync(CaseText.Question);
            Expect.Equal(400, answer.Status, "the status");
            Expect.That(((string?)Body(answer)["error"]?["message"])?.Contains("That image is too large.", StringComparison.Ordinal) == true, $"its words are lost: {answer.Text}");
            Expect.Equal("invalid_request_error", (string?)Body(answer)["error"]?["type"], "the type");
        }),
        new("a request that can't be read tells no insides", "openai", "anthropic", AssertDiscreetAsync),
        new("a request that can't be read tells no insides", "anthropic", "openai", AssertDiscreetAsync),
    ];

    private static async Task AssertDiscreetAsync(CaseRoad road)
    {
        var answer = await road.PostAsync("\"messages\":[[{\"role\":7}],\"x\"],\"max_tokens\":\"many\"");
        Expect.That(answer.Status is >= 400 and < 500, $"status {answer.Status}");
        Expect.That(!answer.Text.Contains("node_modules", StringComparison.Ordinal) && !answer.Text.Contains("    at ", StringComparison.Ordinal), $"a stack trace: {answer.Text}");
    }

    private static void AssertLimited(CaseAnswer answer)
    {
        Expect.Equal(429, answer.Status, "the status");
        Expect.Equal("17", answer.Headers.GetValueOrDefault("retry-after"), "retry-after");
    }

    private static void AssertChatFails(CaseAnswer answer)
    {
        var fold = ChatFold.Of(answer);
        Expect.Equal("Hal", (string?)fold.Message["content"], "what was said before");
        Expect.That(fold.Error is not null && fold.Finish is null, $"no error, or an end that looks like success: {answer.Text}");
    }

    private static void AssertMessageFails(CaseAnswer answer)
    {
        var fold = MessageFold.Of(answer);
        Expect.Sequence(["Hal"], fold.Content.Select(block => (string?)block["text"]), "what was said before");
        Expect.That(fold.Error is not null && fold.Stop is null && !fold.IsComplete, $"no error, or an end that looks like success: {answer.Text}");
    }

    private static JsonNode Body(CaseAnswer answer)
    {
        try
        {
            return JsonNode.Parse(answer.Text)!;
        }
        catch (System.Text.Json.JsonException)
        {
            throw new CaseFailedException($"no JSON: {answer.Text}");
        }
    }
}
