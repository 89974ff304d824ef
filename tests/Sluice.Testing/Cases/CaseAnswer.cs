using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>A gateway's whole answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Text">The body.</param>
public sealed record CaseAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>Whether it says in its headers, or by refusing the request, that something was lost.</summary>
    public bool Declares(string field) => Status is >= 400 and < 500 || Headers.Values.Any(value => value.Split(',', '.', ' ', '[', ']').Contains(field));

    /// <summary>The body as an object.</summary>
    public JsonObject Json()
    {
        Expect.That(Status == 200, $"status {Status}: {Text}");
        try
        {
            return JsonNode.Parse(Text)!.AsObject();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new CaseFailedException($"no JSON object: {Text}");
        }
    }

    /// <summary>The data of the body's events, without those that hold no JSON, such as <c>[DONE]</c>.</summary>
    public IReadOnlyList<JsonObject> Events()
    {
        Expect.That(Status == 200, $"status {Status}: {Text}");
        return [.. Data().Where(data => data != "[DONE]").Select(Parse)];
    }

    /// <summary>The data of the body's events.</summary>
    public IEnumerable<string> Data() => Text.ReplaceLineEndings("\n").Split("\n\n")
        .Select(frame => string.Join('\n', frame.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart(' '))))
        .Where(data => data.Length > 0);

    private static JsonObject Parse(string data)
    {
        try
        {
            return JsonNode.Parse(data)!.AsObject();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new CaseFailedException($"an event without an object: {data}");
        }
    }
}
