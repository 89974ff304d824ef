using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>Settings of a request: kept, told in the other protocol's words, or their loss declared.</summary>
internal static class SettingCases
{
    private const string Schema = """ "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"answer":{"type":"string","minLength":3}},"required":["answer"],"additionalProperties":false}}}""";

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        Kept("stop sequences", "anthropic", "openai", """ "stop_sequences":["END"]""", "stop_sequences", sent => sent["stop"]?.ToJsonString().Contains("END", StringComparison.Ordinal) == true),
        Kept("stop sequences", "openai", "anthropic", """ "stop":"END" """, "stop", sent => sent["stop_sequences"] is JsonArray { Count: 1 } stops && (string?)stops[0] == "END"),
        Kept("the end user", "anthropic", "openai", """ "metadata":{"user_id":"u-17"}""", "metadata", sent => sent.ToJsonString().Contains("u-17", StringComparison.Ordinal)),
        Kept("the end user", "openai", "anthropic", """ "user":"u-17" """, "user", sent => (string?)sent["metadata"]?["user_id"] == "u-17"),
        Kept("top_k", "anthropic", "openai", """ "top_k":7""", "top_k", sent => (int?)sent["top_k"] == 7),
        Kept("seed", "openai", "anthropic", """ "seed":7""", "seed", _ => false),
        Kept("log probabilities", "openai", "anthropic", """ "logprobs":true,"top_logprobs":2""", "logprobs", _ => false),
        Kept("a temperature that the other protocol does not know", "openai", "anthropic", """ "temperature":1.5""", "temperature", sent => (double?)sent["temperature"] == 1.5),
        Kept("effort", "openai", "anthropic", """ "reasoning_effort":"high" """, "reasoning_effort", sent => sent["thinking"] is JsonObject || sent["output_config"]?["effort"] is not null),
        Kept("a budget of thinking", "anthropic", "openai", """ "thinking":{"type":"enabled","budget_tokens":1024}""", "thinking", sent => sent["reasoning_effort"] is not null || sent["reasoning"] is not null),
        new("several answers at once", "openai", "anthropic", async road =>
        {
            var answer = await road.AnswerPlainly().PostAsync(CaseText.Question + ""","n":2""");
            Expect.That(answer.Declares("n") || answer.Json()["choices"]!.AsArray().Count == 2, "one answer instead of two, in silence");
        }),
        new("no limit of tokens", "openai", "anthropic", async road =>
        {
            (await road.AnswerPlainly().PostAsync(""" "messages":[{"role":"user","content":"Hello!"}]""")).Json();
            Expect.That((int?)road.Sent["max_tokens"] > 0, "max_tokens, without which the provider refuses, is missing");
        }),
        new("structured output", "openai", "anthropic", async road =>
        {
            road.Answer(FakeAnswer.Json(AnthropicWire.Message(road.Model.Name, "end_turn", AnthropicWire.Usage(9, 3), AnthropicWire.TextBlock("{\"answer\":\"yes\"}"))));
            var answer = await road.PostAsync($"{CaseText.Question},{Schema}");
            if (answer.Status is >= 400 and < 500)
            {
                return;
            }

            Expect.That(CaseText.Objects(road.Sent).Any(schema => schema.ContainsKey("answer")), "the schema is lost in silence");
            Expect.That(!CaseText.Objects(road.Sent).Any(schema => schema.ContainsKey("minLength")), "minLength, which the provider refuses");
        }),
        new("structured output", "anthropic", "openai", async road =>
        {
            road.Answer(FakeAnswer.Json(OpenAiWire.Text(road.Model.Name, "{\"answer\":\"yes\"}")));
            var answer = await road.PostAsync(CaseText.Question + ""","output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"answer":{"type":"string"}}}}}""");
            Expect.That(answer.Declares("output_config") || road.Sent["response_format"]?["json_schema"]?["schema"]?["properties"]?["answer"] is not null, "the schema is lost in silence");
        }),
    ];

    private static TranslationCase Kept(string name, string client, string upstream, string fields, string field, Func<JsonObject, bool> isKept) => new(name, client, upstream, async road =>
    {
        var answer = await road.AnswerPlainly().PostAsync($"{CaseText.Question.Replace("500", "5000", StringComparison.Ordinal)},{fields}");
        Expect.That(road.Model.Requests.Count == 0 && answer.Declares(field) || road.Model.Requests.Count > 0 && (isKept(road.Sent) || answer.Declares(field)), $"lost in silence: status {answer.Status}, sent {(road.Model.Requests.Count > 0 ? road.Sent.ToJsonString() : "nothing")}");
    });
}
