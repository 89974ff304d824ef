using System.Text.Json.Nodes;

namespace Sluice.BlackBox.Gateways;

/// <summary>One server-sent event.</summary>
public sealed record SseEvent(string? Type, string Data)
{
    public JsonObject Json => JsonNode.Parse(Data)!.AsObject();

    public static IReadOnlyList<SseEvent> Parse(string text)
    {
        List<SseEvent> events = [];
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = block.Split('\n');
            var data = lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart(' ')).ToList();
            var type = lines.FirstOrDefault(line => line.StartsWith("event:", StringComparison.Ordinal))?[6..].Trim();
            if (data.Count > 0)
            {
                events.Add(new SseEvent(type, string.Join('\n', data)));
            }
        }

        return events;
    }
}
