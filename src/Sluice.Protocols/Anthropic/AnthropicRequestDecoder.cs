using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>Reads the body of POST /v1/messages and of its count_tokens.</summary>
internal sealed class AnthropicRequestDecoder
{
    private readonly RequestReading _reading = new();
    private readonly List<Turn> _turns = [];
    private readonly Dictionary<string, JsonElement> _templateArguments = [];
    private StateCollector _state = new(AnthropicNames.Messages);
    private SamplingSettings _sampling = SamplingSettings.Default;
    private string? _model;
    private Turn? _system;
    private IReadOnlyList<ToolDefinition> _tools = [];
    private ToolChoice? _toolChoice;
    private bool? _parallel;
    private int? _maxTokens;
    private IReadOnlyList<string> _stop = [];
    private bool _stream;
    private bool? _thinking;
    private int? _budget;
    private string? _effort;
    private OutputFormat? _format;
    private string? _endUser;
    private bool _hasMessages;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The JSON bytes.</param>
    /// <param name="isCount">Whether tokens are only to be counted: there is no output to limit then.</param>
    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body, bool isCount)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        return new AnthropicRequestDecoder().Decode(root, isCount);
    }

    private Decoded<ConversationRequest> Decode(JsonView root, bool isCount)
    {
        foreach (var member in root.EnumerateObject())
            Read(member.Name, member.Value);

        if (!_hasMessages)
            _reading.Fail("messages", "'messages' must be an array with at least one message.");
        if (_maxTokens is null && !isCount)
            _reading.Fail("max_tokens", "'max_tokens' is required.");
        if (_reading.Error is { } error)
            return error;

        if (_system is not null)
            _turns.Insert(0, _system);
        return new ConversationRequest
        {
            Model = _model,
            Turns = _turns,
            Tools = _tools,
            ToolChoice = _toolChoice,
            ParallelToolCalls = _parallel,
            Sampling = _sampling,
            MaxOutputTokens = _maxTokens,
            StopSequences = _stop,
            Stream = _stream,
            IncludeUsage = _stream,
            Format = _format,
            Reasoning = _thinking is null && _effort is null ? null : new ReasoningSettings(_thinking, _effort, _budget),
            EndUser = _endUser,
            TemplateArguments = _templateArguments,
            State = _state.Build(),
        };
    }

    private void Read(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return;
        switch (name)
        {
            case "model":
                _model = _reading.Text(name, value);
                break;
            case "messages":
                _hasMessages = true;
                AnthropicMessagesDecoder.DecodeMessages(value, _turns, _reading);
                break;
            case "system":
                _system = AnthropicMessagesDecoder.DecodeSystem(value, _reading);
                break;
            case "tools":
                _tools = AnthropicToolDecoder.Decode(value, _reading);
                break;
            case "tool_choice":
                (_toolChoice, _parallel) = AnthropicToolDecoder.DecodeChoice(value, _reading);
                break;
            case "max_tokens":
                _maxTokens = _reading.Count(name, value, 1);
                break;
            case "temperature":
                _sampling = _sampling with { Temperature = _reading.Number(name, value, 0, 1) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = _reading.Number(name, value, 0, 1) };
                break;
            case "top_k":
                _sampling = _sampling with { TopK = _reading.Count(name, value, 0) };
                break;
            case "stop_sequences":
                _stop = _reading.Texts(name, value);
                break;
            case "stream":
                _stream = _reading.Flag(name, value) ?? false;
                break;
            case "thinking":
                ReadThinking(name, value);
                break;
            case "output_config":
                ReadOutputConfig(name, value);
                break;
            case "output_format":
                _format ??= DecodeFormat(name, value);
                break;
            case "metadata":
                ReadMetadata(name, value);
                break;
            case "chat_template_kwargs":
                ReadTemplateArguments(name, value);
                break;
            default:
                if (!AnthropicNames.IsOurs(name))
                    _state.Add(name, value);
                break;
        }
    }

    private void ReadThinking(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        _reading.Enter(name);
        switch (_reading.RequiredText("type", value))
        {
            case "enabled":
                _thinking = true;
                if (value.TryGetProperty("budget_tokens", out var budget))
                    _budget = _reading.Count("budget_tokens", budget, 1);
                break;
            case "adaptive":
                _thinking = true;
                break;
            case "disabled":
                _thinking = false;
                break;
            default:
                _reading.Fail("type", "'thinking.type' must be one of enabled, adaptive, disabled.");
                break;
        }

        _reading.Leave();
        if (value.HasOtherMembers("type", "budget_tokens"))
            _state.Add(name, value);
    }

    private void ReadOutputConfig(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        _reading.Enter(name);
        if (value.TryGetProperty("effort", out var effort))
            _effort = _reading.Text("effort", effort);
        if (value.TryGetProperty("format", out var format) && format.ValueKind != JsonValueKind.Null)
            _format = DecodeFormat("format", format);
        _reading.Leave();
        if (value.HasOtherMembers("effort", "format"))
            _state.Add(name, value);
    }

    private OutputFormat? DecodeFormat(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return null;
        _reading.Enter(name);
        OutputFormat? format = null;
        if (_reading.RequiredText("type", value) != "json_schema")
            _reading.Fail("type", "The format's type must be json_schema.");
        else if (value.TryGetProperty("schema", out var schema) && _reading.IsObject("schema", schema))
            format = new OutputFormat(OutputFormatKind.JsonSchema, null, schema.ToElement());
        else
            _reading.Fail("schema", "The format needs a 'schema'.");
        _reading.Leave();
        return format;
    }

    private void ReadMetadata(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        _reading.Enter(name);
        if (value.TryGetProperty("user_id", out var user))
            _endUser = _reading.Text("user_id", user);
        _reading.Leave();
        if (value.HasOtherMembers("user_id"))
            _state.Add(name, value);
    }

    private void ReadTemplateArguments(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        foreach (var member in value.EnumerateObject())
            _templateArguments[member.Name] = member.Value.ToElement();
    }
}
