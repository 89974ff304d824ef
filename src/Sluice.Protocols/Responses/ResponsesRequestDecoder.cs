using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Responses;

/// <summary>Reads the body of POST /v1/responses.</summary>
internal sealed class ResponsesRequestDecoder
{
    private readonly RequestReading _reading = new();
    private readonly ResponsesInputDecoder _input;
    private readonly ResponsesSettingsDecoder _settings;
    private StateCollector _state = new(ResponsesNames.Dialect);
    private SamplingSettings _sampling = SamplingSettings.Default;
    private IReadOnlyList<ToolDefinition> _tools = [];
    private string? _model;
    private string? _instructions;
    private string? _endUser;
    private int? _maxOutputTokens;
    private bool? _parallel;
    private bool _stream;
    private bool _hasInput;

    private ResponsesRequestDecoder()
    {
        _input = new ResponsesInputDecoder(_reading);
        _settings = new ResponsesSettingsDecoder(_reading);
    }

    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        return new ResponsesRequestDecoder().Decode(root);
    }

    private Decoded<ConversationRequest> Decode(JsonView root)
    {
        foreach (var member in root.EnumerateObject())
            Read(member.Name, member.Value);

        if (!_hasInput && !root.TryGetProperty("prompt", out _))
            _reading.Fail("input", "'input' must be a string or an array of items.");
        var choice = root.TryGetProperty("tool_choice", out var told) && told.ValueKind != JsonValueKind.Null ? ResponsesToolChoice.Decode(told, ref _tools, ref _state, _reading) : null;
        if (_reading.Error is { } error)
            return error;

        return new ConversationRequest
        {
            Model = _model,
            Turns = ResponsesInstructions.Join(_instructions, _input.Turns),
            Tools = _tools,
            ToolChoice = choice,
            ParallelToolCalls = _parallel,
            Sampling = _sampling,
            MaxOutputTokens = _maxOutputTokens,
            Stream = _stream,
            IncludeUsage = _stream,
            Format = _settings.Format,
            Reasoning = _settings.Reasoning,
            TopLogprobs = _settings.TopLogprobs,
            EndUser = _endUser,
            State = _settings.AddTo(_state).Build(),
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
            case "input":
                _hasInput = _input.Read(value);
                break;
            case "instructions":
                _instructions = _reading.Text(name, value);
                break;
            case "tools":
                _tools = ResponsesToolDecoder.Decode(value, _reading);
                break;
            case "tool_choice":
                // It may choose among the tools, which may stand behind it.
                break;
            case "parallel_tool_calls":
                _parallel = _reading.Flag(name, value);
                break;
            case "max_output_tokens":
                _maxOutputTokens = _reading.Count(name, value, 1);
                break;
            case "temperature":
                _sampling = _sampling with { Temperature = _reading.Number(name, value, 0, 2) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = _reading.Number(name, value, 0, 1) };
                break;
            case "user":
                _endUser = _reading.Text(name, value);
                break;
            case "stream":
                _stream = _reading.Flag(name, value) ?? false;
                break;
            case "metadata" when value.ValueKind != JsonValueKind.Null:
                // Kept with the answer, by whoever keeps it.
                _reading.IsObject(name, value);
                break;
            case "truncation" when value.ValueKind == JsonValueKind.String && value.ValueEquals("disabled"):
            case "service_tier" when value.ValueKind == JsonValueKind.String && value.ValueEquals("auto"):
                // What happens anyway.
                break;
            default:
                if (!_settings.Read(name, value) && !ResponsesNames.IsOurs(name) && !ResponsesNames.IsKeeping(name))
                    _state.Add(name, value);
                break;
        }
    }
}
