using System.Text.Json.Nodes;

namespace Sluice.Testing.Cases;

/// <summary>A stream of chat completion chunks, added up as OpenAI's packages do: strings are joined, lists merged by their <c>index</c>.</summary>
/// <param name="Message">The message, every field that came in a delta.</param>
/// <param name="Finish">Why it ended; null if no chunk told.</param>
/// <param name="Usage">The usage; null if no chunk told.</param>
/// <param name="Error">The error that a chunk told; null if none did.</param>
internal sealed record ChatFold(JsonObject Message, string? Finish, JsonObject? Usage, JsonNode? Error)
{
    /// <summary>The tool calls.</summary>
    public IReadOnlyList<JsonObject> Calls => [.. (Message["tool_calls"] as JsonArray ?? []).Select(call => call!.AsObject())];

    public static ChatFold Of(CaseAnswer answer)
    {
        var message = new JsonObject();
        var fold = new ChatFold(message, null, null, null);
        foreach (var chunk in answer.Events())
        {
            if (chunk["error"] is { } error)
            {
                fold = fold with { Error = error.DeepClone() };
            }

            if (chunk["choices"] is JsonArray { Count: > 0 } choices)
            {
                Expect.That(fold.Finish is null || choices[0]!["delta"] is not JsonObject { Count: > 0 } late || late["content"] is null && late["tool_calls"] is null, "content after the finish");
                Merge(message, choices[0]!["delta"] as JsonObject ?? []);
                fold = fold with { Finish = (string?)choices[0]!["finish_reason"] ?? fold.Finish };
            }

            fold = fold with { Usage = chunk["usage"]?.DeepClone() as JsonObject ?? fold.Usage };
        }

        foreach (var call in fold.Calls)
        {
            call.Remove("index");
        }

        return fold;
    }

    private static void Merge(JsonObject into, JsonObject delta)
    {
        foreach (var (name, value) in delta)
        {
            if (value is null)
            {
                into.TryAdd(name, null);
            }
            else if (into[name] is null)
            {
                into[name] = value.DeepClone();
            }
            else if (into[name] is JsonObject inner && value is JsonObject more)
            {
                Merge(inner, more);
            }
            else if (into[name] is JsonArray list && value is JsonArray further)
            {
                Merge(list, further);
            }
            else if (name is not ("role" or "type" or "id" or "index") && value.GetValueKind() == System.Text.Json.JsonValueKind.String)
            {
                into[name] = (string?)into[name] + (string?)value;
            }
        }
    }

    private static void Merge(JsonArray into, JsonArray delta)
    {
        foreach (var item in delta)
        {
            var same = into.FirstOrDefault(known => known is JsonObject && item is JsonObject && known["index"] is { } index && JsonNode.DeepEquals(index, item["index"]));
            if (same is JsonObject known)
            {
                Merge(known, item!.AsObject());
            }
            else
            {
                into.Add(item?.DeepClone());
            }
        }
    }
}
