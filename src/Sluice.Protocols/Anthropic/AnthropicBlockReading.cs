using System.Text;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads the events of one block of a stream.</summary>
internal sealed class AnthropicBlockReading
{
    private readonly int _index;
    private readonly StringBuilder _signature = new();
    private readonly StringBuilder _input = new();
    private List<JsonElement>? _citations;
    private JsonElement _start;
    private Block? _block;
    private bool _hasText;

    private AnthropicBlockReading(int index) => _index = index;

    public bool IsCall => _block is ToolCallBlock;

    public static AnthropicBlockReading Start(JsonView start, int index, RequestReading reading, ICollection<ConversationEvent> events)
    {
        var open = new AnthropicBlockReading(index) { _start = start.ToElement() };
        open._block = AnthropicContentDecoder.DecodeBlock(JsonView.Of(Complete(open._start)), reading);
        switch (open._block)
        {
            case TextBlock text:
                open.Begin(text with { Text = "" }, text.Text, events);
                break;
            case ReasoningBlock { RedactedData: null } reasoning:
                open._signature.Append(reasoning.Signature);
                open.Begin(reasoning with { Text = "", Signature = null }, reasoning.Text, events);
                break;
            case ToolCallBlock call:
                open.Begin(call with { ArgumentsJson = "" }, "", events);
                break;
            case OpaqueBlock or null:
                // Told whole at its end: nobody but this dialect can make sense of its parts.
                break;
            default:
                events.Add(new BlockStarted(0, index, open._block));
                break;
        }

        return open;
    }

    /// <summary>Reads a delta; false if it can't be read.</summary>
    public bool Continue(JsonView delta, ICollection<ConversationEvent> events)
    {
        switch (AnthropicResponseDecoder.Text(delta, "type"))
        {
            case "text_delta":
                return Append(AnthropicResponseDecoder.Text(delta, "text"), events);
            case "thinking_delta":
                return Append(AnthropicResponseDecoder.Text(delta, "thinking"), events);
            case "input_json_delta":
                var fragment = AnthropicResponseDecoder.Text(delta, "partial_json");
                if (_block is not OpaqueBlock)
                    return Append(fragment, events);
                _input.Append(fragment);
                return fragment is not null;
            case "signature_delta":
                _signature.Append(AnthropicResponseDecoder.Text(delta, "signature"));
                return true;
            case "citations_delta":
                if (delta.TryGetProperty("citation", out var citation))
                    (_citations ??= []).Add(citation.ToElement());
                return true;
            default:
                return AnthropicResponseDecoder.Text(delta, "type") is not null;
        }
    }

    /// <summary>Ends the block; false if it can't be read.</summary>
    public bool End(ICollection<ConversationEvent> events)
    {
        switch (_block)
        {
            case OpaqueBlock opaque:
                if (!TryCompleteInput(out var whole))
                    return false;
                events.Add(new BlockStarted(0, _index, AnthropicContentDecoder.Opaque(opaque.Type, JsonView.Of(whole))));
                break;
            case ToolCallBlock { ArgumentsJson: not "{}" } call when !_hasText:
                events.Add(new BlockDelta(0, _index, call.ArgumentsJson));
                break;
        }

        events.Add(new BlockEnded(0, _index)
        {
            Signature = _signature.Length == 0 ? null : _signature.ToString(),
            State = _citations is null ? null : new ProviderState(AnthropicNames.Messages, [new("citations", JsonOutput.Element(WriteCitations))]),
        });
        return true;
    }

    private void Begin(Block block, string text, ICollection<ConversationEvent> events)
    {
        events.Add(new BlockStarted(0, _index, block));
        if (text.Length > 0)
            Append(text, events);
    }

    private bool Append(string? text, ICollection<ConversationEvent> events)
    {
        if (text is null || _block is null or OpaqueBlock)
            return text is not null;
        if (text.Length > 0)
        {
            _hasText = true;
            events.Add(new BlockDelta(0, _index, text));
        }

        return true;
    }

    private void WriteCitations(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var citation in _citations!)
            citation.WriteTo(writer);
        writer.WriteEndArray();
    }

    private bool TryCompleteInput(out JsonElement whole)
    {
        whole = _start;
        if (_input.Length == 0)
            return true;
        if (!JsonDocuments.TryParse(_input.ToString(), out var input))
            return false;
        whole = JsonOutput.Element(writer =>
        {
            writer.WriteStartObject();
            writer.WriteOtherMembers(_start, "input");
            writer.WriteElement("input", input);
            writer.WriteEndObject();
        });
        return true;
    }

    // Some servers leave out what is empty at the start; the readers of whole blocks want it there.
    private static JsonElement Complete(JsonElement start)
    {
        var missing = AnthropicResponseDecoder.Text(JsonView.Of(start), "type") switch
        {
            "text" => "text",
            "thinking" => "thinking",
            _ => null,
        };
        if (missing is null || start.TryGetProperty(missing, out var value) && value.ValueKind == JsonValueKind.String)
            return start;
        return JsonOutput.Element(writer =>
        {
            writer.WriteStartObject();
            writer.WriteOtherMembers(start, missing);
            writer.WriteString(missing, "");
            writer.WriteEndObject();
        });
    }
}
