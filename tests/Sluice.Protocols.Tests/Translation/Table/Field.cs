using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Protocols.Tests.Translation.Table;

/// <summary>A field of a sample: its path, and every place where it stands.</summary>
/// <param name="Path">The path; what tells the members of a list apart stands in brackets (<c>messages[user].content[image].source</c>).</param>
internal sealed record Field(string Path)
{
    // What is one value to a client, however it looks inside.
    private static readonly HashSet<string> s_whole =
    [
        "parameters", "input_schema", "parametersJsonSchema", "responseJsonSchema", "schema", "arguments", "input", "args", "response", "logit_bias", "chat_template_kwargs",
        "chatTemplateKwargs", "metadata", "labels", "annotations", "safetyRatings", "safetySettings", "context_management", "caller", "citation", "promptTokensDetails",
        "bytes", "modelStatus", "context", "candidates",
    ];

    private static readonly Regex s_kinds = new(@"\[[^\]]*\]", RegexOptions.CultureInvariant);
    private static readonly Regex s_names = new(@"[^.\[\]]+", RegexOptions.CultureInvariant);

    // Values that mean something else wherever they may stand.
    private static readonly Dictionary<string, string> s_otherwise = new()
    {
        ["finish_reason"] = "length",
        ["stop_reason"] = "max_tokens",
        ["finishReason"] = "MAX_TOKENS",
        ["done_reason"] = "length",
        ["syntax"] = "regex",
    };

    // The words by which declarations name what dialects call otherwise.
    private static readonly Dictionary<string, string> s_words = new()
    {
        ["tool_use"] = "tool_calls",
        ["functionCall"] = "tool_calls",
        ["function_call"] = "tool_calls",
        ["custom_tool_call"] = "tool_calls",
        ["status"] = "stop_reason",
        ["redacted_thinking"] = "thinking",
        ["thinking"] = "reasoning",
        ["thought"] = "reasoning",
        ["fileData"] = "inlineData",
        ["inlineData"] = "image",
        ["signature_delta"] = "thinking",
        ["input_json_delta"] = "tool_calls",
        ["logprobsResult"] = "logprobs",
        ["thinking_blocks"] = "reasoning_content",
        ["cachedContentTokenCount"] = "cached_tokens",
        ["cache_read_input_tokens"] = "cached_tokens",
        ["cache_creation_input_tokens"] = "cache_write_tokens",
        ["thoughtsTokenCount"] = "reasoning_tokens",
        ["thinking_tokens"] = "reasoning_tokens",
    };

    private readonly List<Step[]> _places = [];

    /// <summary>The last name of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>All fields of a sample, in the order in which they come.</summary>
    public static IReadOnlyList<Field> Of(JsonNode sample)
    {
        var fields = new Dictionary<string, Field>();
        Walk(sample, "", [], fields);
        return [.. fields.Values];
    }

    /// <summary>Whether this is the field of that path, or has that last name.</summary>
    public bool Is(string path) => Path == path || Name == path;

    /// <summary>Whether a declared path means this field or one that it is part of.</summary>
    public bool IsIn(string declared)
    {
        var plain = s_kinds.Replace(Path, "[]");
        if (declared.StartsWith("response.", StringComparison.Ordinal))
        {
            // What is told of answers ends with the provider's own name of the field, or of the kind of the block.
            var last = declared[(declared.LastIndexOf('.') + 1)..].Replace("[]", "", StringComparison.Ordinal);
            return s_names.Matches(Path).Any(name => name.Value == last || WordOf(name.Value) == last || WordOf(WordOf(name.Value)) == last);
        }

        // A tool of another kind than all know is told by its type.
        if (declared.EndsWith("[].type", StringComparison.Ordinal))
            return s_kinds.Match(Path) is { Success: true, Length: > 2 } && plain.StartsWith(declared[..^5], StringComparison.Ordinal);
        // The block of some kind: told by the kind's name.
        foreach (var kind in s_kinds.Matches(Path).AsEnumerable().Where(kind => kind.Length > 2))
        {
            var its = s_kinds.Replace(Path[..kind.Index], "[]") + "[].";
            if (declared == its + kind.Value[1..^1] || declared == its + s_words.GetValueOrDefault(kind.Value[1..^1]))
                return true;
        }

        plain = s_words.Aggregate(plain.Replace(".function.strict", ".strict", StringComparison.Ordinal), (text, word) => declared.EndsWith(word.Value, StringComparison.Ordinal) ? text.Replace("." + word.Key, "." + word.Value, StringComparison.Ordinal) : text);
        return plain == declared || plain.StartsWith(declared + ".", StringComparison.Ordinal) || (plain.StartsWith(declared + "[]", StringComparison.Ordinal) && !declared.EndsWith(']'));
    }

    /// <summary>The value at the first place.</summary>
    public JsonNode ValueIn(JsonNode sample) => _places[0].Aggregate(sample, (node, step) => step.In(node));

    /// <summary>The sample without the field.</summary>
    public JsonNode RemovedFrom(JsonNode sample) => Edited(sample, (parent, name) => parent.Remove(name));

    /// <summary>The sample with other values of the field, for one that can't be left out.</summary>
    public IEnumerable<JsonNode> ChangedIn(JsonNode sample) => Others(Name, ValueIn(sample)).Select(value => Edited(sample, (parent, name) => parent[name] = value.DeepClone()));

    private static IEnumerable<JsonNode> Others(string name, JsonNode value)
    {
        if (s_otherwise.TryGetValue(name, out var other))
            yield return other;
        switch (value)
        {
            case JsonArray:
                yield return new JsonArray();
                break;
            case JsonObject:
                yield return new JsonObject();
                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var text):
                yield return text + "x";
                yield return text + "AAAA";
                break;
            case JsonValue scalar when scalar.TryGetValue<bool>(out var flag):
                yield return !flag;
                break;
            default:
                yield return value.GetValue<double>() + 1;
                break;
        }
    }

    private static void Walk(JsonNode? node, string path, Step[] steps, Dictionary<string, Field> fields)
    {
        switch (node)
        {
            case JsonObject its:
                foreach (var (name, value) in its)
                    WalkMember(name, value, path, [.. steps, new Step(name, -1)], fields);
                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                    Walk(list[index], $"{path}[{KindOf(list[index])}]", [.. steps, new Step(null, index)], fields);
                break;
        }
    }

    private static void WalkMember(string name, JsonNode? value, string path, Step[] steps, Dictionary<string, Field> fields)
    {
        // What is empty says nothing. What tells the kind of its owner is the owner's name here, not a field.
        if (IsEmpty(value) || (name is "type" or "role") || name == "object")
            return;
        var its = path.Length == 0 ? name : $"{path}.{name}";
        // Names that mean what stands at the top, and something whole elsewhere: the alternatives of a token, a call's arguments.
        var isInside = name is "candidates" or "input" && path is ("" or "[]");
        switch (value)
        {
            case JsonObject item when (!s_whole.Contains(name) || isInside) && item.Count > 0 && !(item.Count == 1 && item.ContainsKey("type")):
                Walk(item, KindOf(item) is { Length: > 0 } kind ? $"{its}[{kind}]" : its, steps, fields);
                return;
            case JsonArray list when (!s_whole.Contains(name) || isInside) && list.Any(entry => entry is JsonObject):
                Walk(list, its, steps, fields);
                return;
        }

        if (!fields.TryGetValue(its, out var field))
            fields[its] = field = new Field(its);
        field._places.Add(steps);
    }

    private static string? WordOf(string? name) => name is null ? null : s_words.GetValueOrDefault(name);

    private static bool IsEmpty([NotNullWhen(false)] JsonNode? value) => value switch
    {
        null or JsonArray { Count: 0 } or JsonObject { Count: 0 } => true,
        JsonValue scalar => scalar.TryGetValue<string>(out var text) && text.Length == 0,
        _ => false,
    };

    private static string KindOf(JsonNode? node)
    {
        if (node is not JsonObject its)
            return "";
        if (its["type"] is JsonValue type)
            return type.ToString();
        if (its["role"] is JsonValue role)
            return role.ToString();
        // Gemini's parts tell their kind by the name of their content.
        return its.ContainsKey("thought") ? "thought"
            : its.Select(member => member.Key).FirstOrDefault(name => name is "text" or "inlineData" or "fileData" or "functionCall" or "functionResponse" or "executableCode" or "codeExecutionResult") ?? "";
    }

    private JsonNode Edited(JsonNode sample, Action<JsonObject, string> edit)
    {
        var copy = sample.DeepClone();
        foreach (var place in _places)
            edit(place[..^1].Aggregate(copy, (node, step) => step.In(node)).AsObject(), place[^1].Name!);
        return copy;
    }

    private readonly record struct Step(string? Name, int Index)
    {
        public JsonNode In(JsonNode node) => (Name is null ? node[Index] : node[Name])!;
    }
}
