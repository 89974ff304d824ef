using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Bench.Protocols.Codecs;

/// <summary>What a coding agent sends in its thirtieth turn: a system prompt, ten tools, questions, calls and results of a few kilobytes.</summary>
internal static class ToolConversation
{
    private const int Turns = 30;
    private const int Tools = 10;

    public static ConversationRequest Request { get; } = Make();

    private static ConversationRequest Make()
    {
        List<Turn> turns = [new(Role.System, [new TextBlock(Prose(40))])];
        turns.Add(new Turn(Role.User, [new TextBlock("Find out why the tests of the parser fail, and repair it.\n\n" + Prose(4))]));
        for (var i = 0; i < Turns / 2; i++)
        {
            var id = $"toolu_{i:D4}abcdefghijkl";
            turns.Add(new Turn(Role.Assistant, [new TextBlock(Prose(1)), new ToolCallBlock(id, $"tool_{i % Tools}", $$"""{"path":"src/parser/file_{{i}}.cs","offset":{{i * 100}},"limit":200,"note":"{{Word(i)}}"}""")]));
            turns.Add(new Turn(Role.Tool, [new ToolResultBlock(id, [new TextBlock(Code(i))])]));
        }

        var schema = JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string","description":"The file's path, relative to the root of the repository"},"offset":{"type":"integer","description":"The first line"},"limit":{"type":"integer","description":"How many lines"},"note":{"type":"string"}},"required":["path"],"additionalProperties":false}""");
        return new ConversationRequest
        {
            Model = "bench-model",
            Turns = turns,
            Tools = [.. Enumerable.Range(0, Tools).Select(i => new ToolDefinition($"tool_{i}", Prose(2), schema))],
            MaxOutputTokens = 4096,
            Stream = true,
            IncludeUsage = true,
        };
    }

    private static string Prose(int sentences) => string.Concat(Enumerable.Range(0, sentences).Select(i => $"The {Word(i)} of each step is written down before the next one begins, and \"{Word(i + 1)}\" is kept. "));

    // Text as results have it: lines, indents, quotes, a few characters beyond ASCII.
    private static string Code(int seed) => string.Concat(Enumerable.Range(0, 40).Select(i => $"{i + 1,5}\t    if (reader.Read(\"{Word(seed + i)}\") is {{ Length: > {i} }} value) // siehe §{i}\n"));

    private static string Word(int i) => (i % 5) switch
    {
        0 => "parser",
        1 => "position",
        2 => "line",
        3 => "token",
        _ => "Prüfung",
    };
}
