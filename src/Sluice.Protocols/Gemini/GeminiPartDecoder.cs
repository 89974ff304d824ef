using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads one part of a request's content.</summary>
internal static class GeminiPartDecoder
{
    /// <summary>Reads a part; null after an error.</summary>
    public static Block? Decode(JsonView part, OpenCalls calls, RequestReading reading)
    {
        var isThought = false;
        string? kind = null;
        var written = "";
        JsonView value = default;
        foreach (var member in part.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            if (name == "thought")
                isThought = reading.Flag(member.Name, member.Value) ?? false;
            else if (IsContent(name) && member.Value.ValueKind != JsonValueKind.Null)
            {
                kind = name;
                written = member.Name;
                value = member.Value;
            }
        }

        switch (kind)
        {
            case null:
                return new TextBlock("") { State = Others(part, "", "") };
            case "text" when isThought:
                return Reasoning(reading.Text(written, value) ?? "", part);
            case "text":
                return new TextBlock(reading.Text(written, value) ?? "") { State = Others(part, kind, "") };
            case "inlineData":
                return WithOthers(GeminiMedia.ReadInline(value, reading), part, kind);
            case "fileData":
                return WithOthers(GeminiMedia.ReadFile(value, reading), part, kind);
            case "functionCall":
                return Call(value, part, calls, reading);
            case "functionResponse":
                return Result(value, part, calls, reading);
            default:
                return Opaque(kind, part);
        }
    }

    /// <summary>A thought with its proof, which may be another provider's that travels along.</summary>
    public static ReasoningBlock Reasoning(string text, JsonView part)
    {
        if (part.TryGetProperty(GeminiNames.ThoughtSignature, out var field) && GeminiSignatures.TryRead(field, out var signature, out var redacted))
            return new ReasoningBlock(text) { Signature = signature, RedactedData = redacted, State = Others(part, "text", GeminiNames.ThoughtSignature) };
        return new ReasoningBlock(text) { State = Others(part, "text", "") };
    }

    /// <summary>A part that nobody else has a word for, whole.</summary>
    public static OpaqueBlock Opaque(string kind, JsonView part)
    {
        var state = new StateCollector(GeminiNames.Dialect);
        foreach (var member in part.EnumerateObject())
            state.Add(GeminiNames.Canonical(member.Name), member.Value);
        return new OpaqueBlock(kind) { State = state.Build() };
    }

    /// <summary>The members beside a part's content.</summary>
    public static ProviderState? Others(JsonView part, string content, string except)
    {
        var state = new StateCollector(GeminiNames.Dialect);
        foreach (var member in part.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            if (name != content && name != except && name != "thought" && member.Value.ValueKind != JsonValueKind.Null)
                state.Add(name, member.Value);
        }

        return state.Build();
    }

    private static bool IsContent(string name) => name is "text" or "inlineData" or "fileData" or "functionCall" or "functionResponse"
        or "executableCode" or "codeExecutionResult" or "toolCall" or "toolResponse" or "audioTranscription";

    private static Block? WithOthers(Block? block, JsonView part, string kind)
    {
        if (block is null || Others(part, kind, "") is not { } state)
            return block;
        if (block is not ImageBlock image || state.Find(GeminiNames.Dialect, "mediaResolution") is not { } resolution || DetailOf(JsonView.Of(resolution)) is not { } detail)
            return block with { State = AnswerFacts.Merge(block.State, state) };
        List<KeyValuePair<string, JsonElement>> rest = [.. state.Fields.Where(field => field.Key != "mediaResolution")];
        return image with { Detail = detail, State = rest.Count == 0 ? image.State : AnswerFacts.Merge(image.State, state with { Fields = rest }) };
    }

    private static string? DetailOf(JsonView resolution)
    {
        if (resolution.ValueKind != JsonValueKind.Object || resolution.HasOtherMembers("level") || !resolution.TryGetProperty("level", out var level) || level.ValueKind != JsonValueKind.String)
            return null;
        return level.GetString() switch
        {
            "MEDIA_RESOLUTION_LOW" => "low",
            "MEDIA_RESOLUTION_HIGH" => "high",
            _ => null,
        };
    }

    private static ToolCallBlock? Call(JsonView call, JsonView part, OpenCalls calls, RequestReading reading)
    {
        if (!reading.IsObject("functionCall", call))
            return null;
        reading.Enter("functionCall");
        var name = reading.RequiredText("name", call);
        var arguments = "{}";
        string? id = null;
        var others = new StateCollector(GeminiNames.Dialect);
        foreach (var member in part.EnumerateObject())
        {
            if (GeminiNames.Canonical(member.Name) is not "functionCall" and var other && member.Value.ValueKind != JsonValueKind.Null)
                others.Add(other, member.Value);
        }

        foreach (var member in call.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            switch (member.Name)
            {
                case "name":
                    break;
                case "id":
                    id = reading.Text("id", member.Value) is { Length: > 0 } told ? told : null;
                    break;
                case "args":
                    if (reading.IsObject("args", member.Value))
                        arguments = member.Value.GetRawText();
                    break;
                default:
                    others.Add("functionCall." + GeminiNames.Canonical(member.Name), member.Value);
                    break;
            }
        }

        reading.Leave();
        return new ToolCallBlock(calls.Call(id, name), name, arguments) { State = others.Build() };
    }

    private static ToolResultBlock? Result(JsonView result, JsonView part, OpenCalls calls, RequestReading reading)
    {
        if (!reading.IsObject("functionResponse", result))
            return null;
        reading.Enter("functionResponse");
        var name = reading.RequiredText("name", result);
        string? id = null;
        var isError = false;
        var content = new List<Block>();
        var media = new List<Block>();
        var others = new StateCollector(GeminiNames.Dialect);
        foreach (var member in result.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            switch (GeminiNames.Canonical(member.Name))
            {
                case "name":
                    break;
                case "id":
                    id = reading.Text("id", member.Value) is { Length: > 0 } told ? told : null;
                    break;
                case "response":
                    isError = ReadResponse(member.Value, content, reading);
                    break;
                case "parts":
                    ReadMedia(member.Value, media, reading);
                    break;
                case var other:
                    others.Add("functionResponse." + other, member.Value);
                    break;
            }
        }

        reading.Leave();
        foreach (var member in part.EnumerateObject())
        {
            if (GeminiNames.Canonical(member.Name) is not "functionResponse" and var other && member.Value.ValueKind != JsonValueKind.Null)
                others.Add(other, member.Value);
        }

        return new ToolResultBlock(calls.Result(id, name), [.. content, .. media], isError) { State = others.Build() };
    }

    /// <summary>Reads what the function gave: one text, or any object, which is told as its JSON text. True if it is an error.</summary>
    private static bool ReadResponse(JsonView response, List<Block> content, RequestReading reading)
    {
        if (!reading.IsObject("response", response) || response.GetPropertyCount() == 0)
            return false;
        var members = response.EnumerateObject();
        members.MoveNext();
        var member = members.Current;
        var isOnly = response.GetPropertyCount() == 1;
        if (isOnly && member.Name == "error")
        {
            content.Add(new TextBlock(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText()));
            return true;
        }

        content.Add(new TextBlock(isOnly && member.Name == "output" && member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : response.GetRawText()));
        return false;
    }

    private static void ReadMedia(JsonView parts, List<Block> media, RequestReading reading)
    {
        if (!reading.IsArray("parts", parts))
            return;
        foreach (var part in parts.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var member in part.EnumerateObject())
            {
                var block = GeminiNames.Canonical(member.Name) switch
                {
                    "inlineData" => GeminiMedia.ReadInline(member.Value, reading),
                    "fileData" => GeminiMedia.ReadFile(member.Value, reading),
                    _ => null,
                };
                if (block is not null)
                    media.Add(block);
            }
        }
    }
}
