using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads <c>systemInstruction</c> and <c>contents</c> into turns.</summary>
internal static class GeminiContentsDecoder
{
    public static Turn? DecodeSystem(JsonView instruction, RequestReading reading)
    {
        // A plain text is what the SDKs turn into a content; some clients leave that to the server.
        if (instruction.ValueKind == JsonValueKind.String)
            return new Turn(Role.System, [new TextBlock(instruction.GetString()!)]);
        if (!reading.IsObject("systemInstruction", instruction))
            return null;
        reading.Enter("systemInstruction");
        var blocks = DecodeParts(instruction, new OpenCalls(), reading);
        reading.Leave();
        return blocks.Count == 0 ? null : new Turn(Role.System, blocks);
    }

    public static void DecodeContents(JsonView contents, List<Turn> turns, RequestReading reading)
    {
        if (!reading.IsArray("contents", contents))
            return;
        if (contents.GetArrayLength() == 0)
            reading.Fail("contents", "'contents' must hold at least one content.");
        var calls = new OpenCalls();
        foreach (var content in reading.Objects("contents", contents))
            DecodeContent(content, turns, calls, reading);
    }

    private static void DecodeContent(JsonView content, List<Turn> turns, OpenCalls calls, RequestReading reading)
    {
        var role = content.TryGetProperty("role", out var told) ? reading.Text("role", told) : null;
        if (role is not (null or "" or "user" or "model" or "function" or "tool"))
        {
            reading.Fail("role", "The role of a content must be user or model.");
            return;
        }

        var blocks = DecodeParts(content, calls, reading);
        var state = new StateCollector(GeminiNames.Dialect);
        foreach (var member in content.EnumerateObject())
        {
            if (member.Name is not ("role" or "parts"))
                state.Add(GeminiNames.Canonical(member.Name), member.Value);
        }

        if (role == "model")
        {
            turns.Add(new Turn(Role.Assistant, blocks) { State = state.Build() });
            return;
        }

        // The results of tools are turns of their own, before what the user says.
        var results = blocks.FindAll(b => b is ToolResultBlock);
        if (results.Count > 0)
            turns.Add(new Turn(Role.Tool, results) { State = state.Build() });
        if (results.Count == 0)
            turns.Add(new Turn(Role.User, blocks) { State = state.Build() });
        else if (results.Count < blocks.Count)
            turns.Add(new Turn(Role.User, blocks.FindAll(b => b is not ToolResultBlock)));
    }

    private static List<Block> DecodeParts(JsonView content, OpenCalls calls, RequestReading reading)
    {
        var blocks = new List<Block>();
        if (!content.TryGetProperty("parts", out var parts) || parts.ValueKind == JsonValueKind.Null)
            return blocks;
        foreach (var part in reading.Objects("parts", parts))
        {
            // Clients send back the empty texts that streams end with.
            if (GeminiPartDecoder.Decode(part, calls, reading) is { } block and not TextBlock { Text.Length: 0, State: null })
                blocks.Add(block);
        }

        return blocks;
    }
}
