using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Reads the fields that say what the answer is to look like: <c>text</c>, <c>reasoning</c>, <c>include</c>, <c>top_logprobs</c>.</summary>
/// <param name="reading">Takes what is wrong.</param>
internal sealed class ResponsesSettingsDecoder(RequestReading reading)
{
    private readonly List<KeyValuePair<string, JsonElement>> _others = [];
    private int? _topLogprobs;
    private bool _includesLogprobs;

    public OutputFormat? Format { get; private set; }

    public ReasoningSettings? Reasoning { get; private set; }

    public int? TopLogprobs => _includesLogprobs ? _topLogprobs ?? 0 : _topLogprobs is > 0 ? _topLogprobs : null;

    /// <summary>Reads a field; false if it is none of these.</summary>
    public bool Read(string name, JsonView value)
    {
        switch (name)
        {
            case "text":
                ReadText(value);
                return true;
            case "reasoning":
                ReadReasoning(value);
                return true;
            case "include":
                ReadInclude(name, value);
                return true;
            case "top_logprobs":
                _topLogprobs = reading.Count(name, value, 0, 20);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Adds the fields that the conversation model has no word for.</summary>
    public StateCollector AddTo(StateCollector state)
    {
        foreach (var (name, value) in _others)
            state.Add(name, value);
        return state;
    }

    private void ReadText(JsonView text)
    {
        if (!reading.IsObject("text", text))
            return;
        reading.Enter("text");
        foreach (var member in text.EnumerateObject())
        {
            switch (member.Name)
            {
                case "format" when member.Value.ValueKind != JsonValueKind.Null:
                    ReadFormat(member.Value);
                    break;
                case "format":
                    break;
                case "verbosity":
                    if (reading.Text(member.Name, member.Value) is not null)
                        _others.Add(new(member.Name, member.Value.ToElement()));
                    break;
                default:
                    _others.Add(new("text." + member.Name, member.Value.ToElement()));
                    break;
            }
        }

        reading.Leave();
    }

    private void ReadFormat(JsonView format)
    {
        if (!reading.IsObject("format", format))
            return;
        reading.Enter("format");
        switch (reading.RequiredText("type", format))
        {
            case "text":
                Format = new OutputFormat(OutputFormatKind.Text);
                break;
            case "json_object":
                Format = new OutputFormat(OutputFormatKind.JsonObject);
                break;
            case "json_schema":
                JsonElement? schema = format.TryGetProperty("schema", out var value) && reading.IsObject("schema", value) ? value.ToElement() : null;
                if (schema is null)
                    reading.Fail("schema", "A format of type json_schema needs a 'schema'.");
                var name = reading.RequiredText("name", format);
                var description = format.TryGetProperty("description", out var text) ? reading.Text("description", text) : null;
                var strict = format.TryGetProperty("strict", out var flag) ? reading.Flag("strict", flag) : null;
                Format = new OutputFormat(OutputFormatKind.JsonSchema, name, schema, strict, description);
                break;
            default:
                reading.Fail("type", "The type of a format must be one of text, json_object, json_schema.");
                break;
        }

        reading.Leave();
    }

    private void ReadReasoning(JsonView reasoning)
    {
        if (!reading.IsObject("reasoning", reasoning))
            return;
        reading.Enter("reasoning");
        string? effort = null, summary = null;
        foreach (var member in reasoning.EnumerateObject())
        {
            switch (member.Name)
            {
                case "effort":
                    effort = reading.Text(member.Name, member.Value);
                    break;
                case "summary" or "generate_summary":
                    summary = reading.Text(member.Name, member.Value) ?? summary;
                    break;
                default:
                    if (member.Value.ValueKind != JsonValueKind.Null)
                        _others.Add(new("reasoning." + member.Name, member.Value.ToElement()));
                    break;
            }
        }

        if (effort is not null || summary is not null)
            Reasoning = new ReasoningSettings(effort == "none" ? false : null, effort, null) { Summary = summary };
        reading.Leave();
    }

    private void ReadInclude(string name, JsonView value)
    {
        var others = new List<string>();
        foreach (var text in reading.Texts(name, value))
        {
            if (text == ResponsesNames.Logprobs)
                _includesLogprobs = true;
            else if (text != ResponsesNames.EncryptedReasoning)
                others.Add(text);
        }

        // Encrypted reasoning is asked for wherever there may be some.
        if (others.Count == 0)
            return;
        _others.Add(new(name, JsonOutput.Element(writer =>
        {
            writer.WriteStartArray();
            foreach (var text in others)
                writer.WriteStringValue(text);
            writer.WriteEndArray();
        })));
    }
}
