using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>Tools and choices on their way to the model, and results on theirs.</summary>
internal static class ToolDefinitionCases
{
    // Schemas as they are met: without a type, with references, closed, and none at all.
    private const string Loose = """{"properties":{"city":{"description":"a place","default":"here"}},"required":["city"]}""";
    private const string Referring = """{"type":"object","properties":{"place":{"$ref":"#/$defs/place"}},"$defs":{"place":{"type":"object","properties":{"city":{"type":"string","minLength":2}},"additionalProperties":false}},"additionalProperties":false}""";

    private const string ChatTools = """ "tools":[{"type":"function","function":{"name":"loose","parameters":LOOSE}},{"type":"function","function":{"name":"referring","description":"d","parameters":REFERRING}},{"type":"function","function":{"name":"bare"}}]""";
    private const string MessagesTools = """ "tools":[{"name":"loose","input_schema":LOOSE},{"name":"referring","description":"d","input_schema":REFERRING},{"name":"bare","input_schema":{"type":"object"}}]""";

    private const string TwoCalls = """
        "max_tokens":500,"messages":[{"role":"user","content":"How is it?"},
         {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Paris\"}"}},{"id":"c2","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}}]},
         {"role":"tool","tool_call_id":"c1","content":"sunny"},{"role":"tool","tool_call_id":"c2","content":"rainy"},{"role":"user","content":"So?"}]
        """;

    public static IReadOnlyList<TranslationCase> All { get; } =
    [
        new("schemas of every kind", "openai", "anthropic", async road =>
        {
            await SendAsync(road, Filled(ChatTools));
            var tools = Named(road.Sent["tools"]!.AsArray(), tool => tool);
            Expect.Equal("object", (string?)tools["loose"]["input_schema"]!["type"], "the type of a schema without one");
            Expect.Equal("a place", (string?)tools["loose"]["input_schema"]!["properties"]!["city"]!["description"], "a property");
            Expect.Json(JsonNode.Parse(Referring), tools["referring"]["input_schema"], "the schema with references");
            Expect.Equal("object", (string?)tools["bare"]["input_schema"]?["type"], "the type of no schema");
        }),
        new("schemas of every kind", "anthropic", "openai", async road =>
        {
            await SendAsync(road, Filled(MessagesTools));
            var tools = Named(road.Sent["tools"]!.AsArray(), tool => tool["function"]!.AsObject());
            Expect.Equal("a place", (string?)tools["loose"]["parameters"]!["properties"]!["city"]!["description"], "a property");
            Expect.Json(JsonNode.Parse(Referring), tools["referring"]["parameters"], "the schema with references");
        }),
        new("schemas of every kind", "openai", "gemini", async road =>
        {
            await SendAsync(road, Filled(ChatTools));
            var declarations = road.Sent["tools"]!.AsArray().SelectMany(tool => (tool!["functionDeclarations"] ?? tool["function_declarations"])!.AsArray());
            var tool = Named(declarations, declaration => declaration)["referring"];
            var isOld = tool["parameters"] is { } old && !CaseText.Objects(old).Any(schema => schema.ContainsKey("$ref") || schema.ContainsKey("$defs") || schema.ContainsKey("additionalProperties"));
            Expect.That(isOld || JsonNode.DeepEquals(JsonNode.Parse(Referring), tool["parametersJsonSchema"]), $"the schema with references is one that Google refuses: {tool.ToJsonString()}");
        }),
        new("strict tools", "openai", "anthropic", async road =>
        {
            var answer = await SendAsync(road, CaseText.ChatTool.Replace("\"name\":", "\"strict\":true,\"name\":", StringComparison.Ordinal));
            Expect.That(road.Model.Requests.Count == 0 || (bool?)road.Sent["tools"]![0]!["strict"] == true || answer.Declares("strict"), "strict is lost in silence");
        }),
        new("any tool", "anthropic", "openai", async road =>
        {
            await SendAsync(road, CaseText.MessagesTool + ""","tool_choice":{"type":"any"}""");
            Expect.Equal("required", road.Sent["tool_choice"]?.ToString(), "tool_choice");
        }),
        new("any tool", "openai", "anthropic", async road =>
        {
            await SendAsync(road, CaseText.ChatTool + ""","tool_choice":"required" """);
            Expect.Equal("any", (string?)road.Sent["tool_choice"]?["type"], "tool_choice");
        }),
        new("one call at a time", "anthropic", "openai", async road =>
        {
            await SendAsync(road, CaseText.MessagesTool + ""","tool_choice":{"type":"auto","disable_parallel_tool_use":true}""");
            Expect.Equal(false, (bool?)road.Sent["parallel_tool_calls"], "parallel_tool_calls");
        }),
        new("one call at a time, no choice named", "openai", "anthropic", async road =>
        {
            await SendAsync(road, CaseText.ChatTool + ""","parallel_tool_calls":false""");
            Expect.Equal(true, (bool?)road.Sent["tool_choice"]?["disable_parallel_tool_use"], "disable_parallel_tool_use");
        }),
        new("results of two calls come in one message", "openai", "anthropic", async road =>
        {
            (await road.AnswerPlainly().PostAsync($"{TwoCalls},{CaseText.ChatTool}")).Json();
            var messages = road.Sent["messages"]!.AsArray();
            Expect.Sequence(["user", "assistant", "user"], messages.Take(3).Select(message => (string?)message!["role"]), "the roles");
            var results = messages[2]!["content"]!.AsArray().Take(2);
            Expect.Sequence(["tool_result c1", "tool_result c2"], results.Select(block => $"{(string?)block!["type"]} {(string?)block["tool_use_id"]}"), "the results");
        }),
        new("a result that is an error", "anthropic", "openai", async road =>
        {
            var answer = await road.AnswerPlainly().PostAsync(CaseText.MessagesTool + """
                ,"max_tokens":500,"messages":[{"role":"user","content":"How is it?"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Paris"}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"no such place","is_error":true}]}]
                """);
            answer.Json();
            var result = CaseText.Objects(road.Sent["messages"]).Single(message => (string?)message["role"] == "tool")["content"]!.ToJsonString();
            Expect.That(result.Contains("error", StringComparison.OrdinalIgnoreCase) || answer.Declares("is_error"), $"that it is an error is lost in silence: {result}");
        }),
    ];

    private static Task<CaseAnswer> SendAsync(CaseRoad road, string fields) => road.AnswerPlainly().PostAsync($"{CaseText.Question},{fields}");

    private static string Filled(string tools) => tools.Replace("LOOSE", Loose, StringComparison.Ordinal).Replace("REFERRING", Referring, StringComparison.Ordinal);

    private static Dictionary<string, JsonObject> Named(IEnumerable<JsonNode?> tools, Func<JsonObject, JsonObject> function) =>
        tools.Select(tool => function(tool!.AsObject())).ToDictionary(tool => (string)tool["name"]!);
}
