using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// A call whose arguments come in fragments (<c>partialArgs</c>, on request of a client of Gemini's): each says a place by a JSONPath (RFC 9535, names and numbers only) and a value, and a text may go on in the
/// next one. Put together they are the arguments.
/// </summary>
/// <param name="first">The part that it began with, as JSON.</param>
internal sealed class GeminiPartialCall(string first)
{
    // What a model writes; more would only cost memory.
    private const int MostPlaces = 100_000;
    private const int Deepest = 64;
    private const int LongestList = 100_000;

    private readonly JsonObject _arguments = [];
    private readonly Dictionary<string, StringBuilder> _texts = [];
    private readonly List<(List<object> Path, StringBuilder Text)> _order = [];

    /// <summary>Whether a part is a piece of such a call.</summary>
    public static bool IsPiece(JsonView call) => call.TryGetProperty("partialArgs", out _) || Continues(call);

    /// <summary>Whether more of the call follows.</summary>
    public static bool Continues(JsonView call) => call.TryGetProperty("willContinue", out var told) && told.ValueKind == JsonValueKind.True;

    /// <summary>Takes the fragments of a piece; false if one can't be read.</summary>
    public bool Add(JsonView call)
    {
        if (!call.TryGetProperty("partialArgs", out var fragments))
            return true;
        if (fragments.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var fragment in fragments.EnumerateArray())
        {
            if (fragment.ValueKind != JsonValueKind.Object || !fragment.TryGetProperty("jsonPath", out var path) || path.ValueKind != JsonValueKind.String || !AddFragment(path.GetString()!, fragment))
                return false;
        }

        return true;
    }

    /// <summary>The part as it would have come whole.</summary>
    public JsonElement Whole()
    {
        foreach (var (path, text) in _order)
            Set(path, JsonValue.Create(text.ToString()));
        var part = JsonNode.Parse(first)!.AsObject();
        var call = part["functionCall"]!.AsObject();
        call.Remove("partialArgs");
        call.Remove("willContinue");
        call["args"] = _arguments;
        return JsonElement.Parse(part.ToJsonString());
    }

    private bool AddFragment(string told, JsonView fragment)
    {
        if (fragment.TryGetProperty("stringValue", out var piece) && piece.ValueKind == JsonValueKind.String)
        {
            if (!_texts.TryGetValue(told, out var text))
            {
                if (_order.Count == MostPlaces || Read(told) is not { } place || !Set(place, JsonValue.Create("")))
                    return false;
                _texts[told] = text = new StringBuilder();
                _order.Add((place, text));
            }

            text.Append(piece.GetString());
            return true;
        }

        JsonNode? value;
        if (fragment.TryGetProperty("numberValue", out var number) && number.ValueKind == JsonValueKind.Number)
            value = JsonNode.Parse(number.GetRawText());
        else if (fragment.TryGetProperty("boolValue", out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
            value = JsonValue.Create(flag.GetBoolean());
        else if (fragment.TryGetProperty("nullValue", out _))
            value = null;
        else
            // The place is announced, its value is still to come.
            return true;
        return Read(told) is { } path && Set(path, value);
    }

    private bool Set(List<object> path, JsonNode? value)
    {
        JsonNode node = _arguments;
        for (var step = 0; step < path.Count; step++)
        {
            var isLast = step == path.Count - 1;
            var next = isLast ? value : path[step + 1] is int ? new JsonArray() : new JsonObject();
            switch (node, path[step])
            {
                case (JsonObject members, string name) when isLast || !members.TryGetPropertyValue(name, out var known) || known is null:
                    members[name] = next;
                    break;
                case (JsonArray list, int index) when index <= LongestList:
                    while (list.Count <= index)
                        list.Add(null);
                    if (isLast || list[index] is null)
                        list[index] = next;
                    break;
                case (JsonObject, string):
                    break;
                default:
                    return false;
            }

            if (isLast)
                return true;
            if ((path[step] is int at ? node[at] : node[(string)path[step]]) is not { } inner)
                return false;
            node = inner;
        }

        return false;
    }

    // $.a.b[0]['c d']
    private static List<object>? Read(string path)
    {
        var steps = new List<object>();
        if (!path.StartsWith('$'))
            return null;
        for (var at = 1; at < path.Length;)
        {
            if (steps.Count == Deepest)
                return null;
            if (path[at] == '.')
            {
                var end = path.AsSpan(at + 1).IndexOfAny('.', '[');
                var name = end < 0 ? path[(at + 1)..] : path.Substring(at + 1, end);
                if (name.Length == 0)
                    return null;
                steps.Add(name);
                at += name.Length + 1;
            }
            else if (path[at] != '[' || !ReadBracket(path, ref at, steps))
            {
                return null;
            }
        }

        return steps.Count == 0 ? null : steps;
    }

    private static bool ReadBracket(string path, ref int at, List<object> steps)
    {
        if (++at < path.Length && path[at] is '\'' or '"')
        {
            var quote = path[at++];
            var name = new StringBuilder();
            while (at < path.Length && path[at] != quote)
            {
                if (path[at] == '\\' && ++at == path.Length)
                    return false;
                name.Append(path[at++]);
            }

            steps.Add(name.ToString());
            return ++at < path.Length && path[at++] == ']';
        }

        var end = path.IndexOf(']', at);
        if (end < 0 || !int.TryParse(path.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;
        steps.Add(index);
        at = end + 1;
        return true;
    }
}
