using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>Images, documents and marks for the cache: they arrive as what they are, or the request is refused.</summary>
internal static class ContentCases
{
    private const string ToolImage = """
        "max_tokens":500,"messages":[{"role":"user","content":"Look."},
         {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Paris"}}]},
         {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"A view:"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PIXEL"}}]}]}]
        """;

    private const string ChatToolImage = """
        "max_tokens":500,"messages":[{"role":"user","content":"Look."},
         {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}}]},
         {"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"A view:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL"}}]}]
        """;

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("an image", "anthropic", "openai", async road =>
        {
            await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PIXEL"}}]}]""");
            AssertChatImage(road);
        }),
        new("an image", "openai", "anthropic", async road =>
        {
            await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,PIXEL"}}]}]""");
            AssertMessagesImage(road);
        }),
        new("an image in a tool's result", "anthropic", "openai", async road =>
        {
            if (await SendAsync(road, $"{ToolImage},{CaseText.MessagesTool}"))
            {
                AssertChatImage(road);
                var result = CaseText.Objects(road.Sent["messages"]).Single(message => (string?)message["role"] == "tool")["content"]!.ToJsonString();
                Expect.That(result.Contains("A view:", StringComparison.Ordinal), $"the text beside the image: {result}");
            }
        }),
        new("an image in a tool's result", "openai", "anthropic", async road =>
        {
            if (await SendAsync(road, $"{ChatToolImage},{CaseText.ChatTool}"))
            {
                AssertMessagesImage(road);
                Expect.That(!CaseText.Objects(road.Sent).Any(block => (string?)block["type"] == "image_url"), "a block of the other protocol");
            }
        }),
        new("a document", "anthropic", "openai", async road =>
        {
            if (await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"DOCUMENT"}},{"type":"text","text":"Read."}]}]"""))
            {
                var files = CaseText.Objects(road.Sent["messages"]).Where(part => part["file"] is JsonObject);
                Expect.Sequence(["data:application/pdf;base64," + CaseText.Pdf], files.Select(part => (string?)part["file"]!["file_data"]), "the file");
            }
        }),
        new("a document", "openai", "anthropic", async road =>
        {
            if (await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,DOCUMENT"}},{"type":"text","text":"Read."}]}]"""))
            {
                var documents = CaseText.Objects(road.Sent["messages"]).Where(block => (string?)block["type"] == "document");
                Expect.Sequence([$"base64 application/pdf {CaseText.Pdf}"], documents.Select(block => $"{(string?)block["source"]?["type"]} {(string?)block["source"]?["media_type"]} {(string?)block["source"]?["data"]}"), "the document");
            }
        }),
        new("a mark for the cache in a message", "openai", "anthropic", async road =>
        {
            await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"user","content":[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Short."}]}]""");
            AssertMark(road.Sent["messages"], "Long.");
        }),
        new("a mark for the cache in the system prompt", "openai", "anthropic", async road =>
        {
            await SendAsync(road, """ "max_tokens":50,"messages":[{"role":"system","content":[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Short."}]""");
            AssertMark(road.Sent["system"], "Long.");
        }),
        new("a system prompt of several blocks", "anthropic", "openai", async road =>
        {
            await SendAsync(road, """ "max_tokens":50,"system":[{"type":"text","text":"One."},{"type":"text","text":"Two.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Three."}]""");
            var system = road.Sent["messages"]!.AsArray().TakeWhile(message => (string?)message!["role"] is "system" or "developer").Select(message => message!["content"]!.ToJsonString());
            var text = string.Join(' ', system);
            Expect.That(text.Contains("One.", StringComparison.Ordinal) && text.Contains("Two.", StringComparison.Ordinal), $"the system prompt: {text}");
        }),
    ];

    /// <summary>Sends a request; false if it was refused, which is a fair answer to what can't be told.</summary>
    private static async Task<bool> SendAsync(CaseRoad road, string fields)
    {
        var answer = await road.AnswerPlainly().PostAsync(fields.Replace("PIXEL", CaseText.Pixel, StringComparison.Ordinal).Replace("DOCUMENT", CaseText.Pdf, StringComparison.Ordinal));
        if (answer.Status is >= 400 and < 500 && road.Model.Requests.Count == 0)
        {
            return false;
        }

        answer.Json();
        return true;
    }

    private static void AssertChatImage(CaseRoad road)
    {
        var images = CaseText.Objects(road.Sent["messages"]).Where(part => (string?)part["type"] == "image_url");
        Expect.Sequence(["data:image/png;base64," + CaseText.Pixel], images.Select(part => (string?)part["image_url"]?["url"]), "the image");
    }

    private static void AssertMessagesImage(CaseRoad road)
    {
        var images = CaseText.Objects(road.Sent["messages"]).Where(block => (string?)block["type"] == "image");
        Expect.Sequence([$"base64 image/png {CaseText.Pixel}"], images.Select(block => $"{(string?)block["source"]?["type"]} {(string?)block["source"]?["media_type"]} {(string?)block["source"]?["data"]}"), "the image");
    }

    private static void AssertMark(JsonNode? within, string text)
    {
        var block = CaseText.Objects(within).Where(block => (string?)block["type"] == "text").FirstOrDefault(block => (string?)block["text"] == text);
        Expect.Equal("ephemeral", (string?)block?["cache_control"]?["type"], "the mark");
    }
}
