using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>Reads the body of POST /v1/chat/completions.</summary>
internal sealed class ChatRequestDecoder
{
    private readonly RequestReading _reading = new();
    private readonly CommonRequestFields _common;
    private readonly List<Turn> _turns = [];
    private readonly Dictionary<string, JsonElement> _templateArguments = [];
    private IReadOnlyList<ToolDefinition> _tools = [];
    private ToolChoice? _toolChoice;
    private bool? _parallel;
    private OutputFormat? _format;
    private string? _effort;
    private bool? _thinking;
    private bool _logprobs;
    private int? _topLogprobs;
    private bool _hasMessages;

    private ChatRequestDecoder() => _common = new CommonRequestFields(_reading, OpenAiNames.Chat);

    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        return new ChatRequestDecoder().Decode(root);
    }

    private Decoded<ConversationRequest> Decode(JsonView root)
    {
        foreach (var member in root.EnumerateObject())
            Read(member.Name, member.Value);

        // It may be about tools that come behind it.
        if (root.TryGetProperty("tool_choice", out var choice) && choice.ValueKind != JsonValueKind.Null)
        {
            _toolChoice = ChatToolDecoder.DecodeChoice(choice, ref _tools, _reading);
            if (_toolChoice is null)
                _common.Read("tool_choice", choice);
        }

        if (!_hasMessages)
            _reading.Fail("messages", "'messages' must be an array with at least one message.");
        if (_topLogprobs > 0 && !_logprobs)
            _reading.Fail("top_logprobs", "'top_logprobs' needs 'logprobs' to be true.");
        if (_reading.Error is { } error)
            return error;

        return _common.Build() with
        {
            Turns = _turns,
            Tools = _tools,
            ToolChoice = _toolChoice,
            ParallelToolCalls = _parallel,
            Format = _format,
            Reasoning = _effort is null && _thinking is null ? null : new ReasoningSettings(_thinking ?? (_effort == "none" ? false : null), _effort, null),
            TopLogprobs = _logprobs ? _topLogprobs ?? 0 : null,
            TemplateArguments = _templateArguments,
        };
    }

    private void Read(string name, JsonView value)
    {
        switch (name)
        {
            case "messages":
                ReadMessages(value);
                break;
            case "tools" when value.ValueKind != JsonValueKind.Null:
                _tools = ChatToolDecoder.Decode(value, _reading);
                break;
            case "parallel_tool_calls":
                _parallel = _reading.Flag(name, value);
                break;
            case "response_format" when value.ValueKind != JsonValueKind.Null:
                _format = ChatFormatDecoder.Decode(value, _reading);
                if (_format is null)
                    _common.Read(name, value);
                break;
            case "reasoning_effort":
                _effort = _reading.Text(name, value);
                break;
            case "chat_template_kwargs" when value.ValueKind != JsonValueKind.Null:
                ReadTemplateArguments(name, value);
                break;
            case "logprobs":
                _logprobs = _reading.Flag(name, value) ?? false;
                break;
            case "top_logprobs":
                _topLogprobs = _reading.Count(name, value, 0, 20);
                break;
            case "tools" or "tool_choice" or "response_format" or "chat_template_kwargs":
                break;
            default:
                _common.Read(name, value);
                break;
        }
    }

    private void ReadMessages(JsonView messages)
    {
        if (!_reading.IsArray("messages", messages))
            return;
        _hasMessages = messages.GetArrayLength() > 0;
        foreach (var message in _reading.Objects("messages", messages))
        {
            if (ChatMessageDecoder.DecodeTurn(message, _reading) is { } turn)
                _turns.Add(turn);
        }
    }

    private void ReadTemplateArguments(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        foreach (var member in value.EnumerateObject())
        {
            _templateArguments[member.Name] = member.Value.ToElement();
            if (member.Name == "enable_thinking" && member.Value.ValueKind is (JsonValueKind.True or JsonValueKind.False))
                _thinking = member.Value.GetBoolean();
        }
    }
}
