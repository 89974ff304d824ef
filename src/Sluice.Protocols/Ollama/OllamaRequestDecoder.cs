using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Ollama;

/// <summary>Reads the bodies of POST /api/chat and /api/generate. Streams are the rule there, not the exception.</summary>
internal sealed class OllamaRequestDecoder(bool isGenerate)
{
    private readonly RequestReading _reading = new();
    private readonly List<Turn> _turns = [];
    private readonly List<Block> _images = [];
    private StateCollector _state = new(isGenerate ? OllamaNames.Generate : OllamaNames.Chat);
    private SamplingSettings _sampling = SamplingSettings.Default;
    private string? _model;
    private string? _prompt;
    private string? _system;
    private string? _suffix;
    private bool _raw;
    private bool _stream = true;
    private IReadOnlyList<ToolDefinition> _tools = [];
    private IReadOnlyList<string> _stop = [];
    private int? _maxTokens;
    private OutputFormat? _format;
    private ReasoningSettings? _reasoningSettings;
    private bool _wantsLogprobs;
    private int? _topLogprobs;
    private bool _hasMessages;

    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body, bool isGenerate)
    {
        if (!JsonDocuments.TryRead(body, out var root) || root.ValueKind != JsonValueKind.Object)
            return RequestReading.InvalidJson;
        return new OllamaRequestDecoder(isGenerate).Read(root);
    }

    private Decoded<ConversationRequest> Read(JsonView root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !(isGenerate ? ReadGenerate(member.Name, member.Value) : ReadChat(member.Name, member.Value)))
                ReadCommon(member.Name, member.Value);
        }

        if (isGenerate && _prompt is null && _images.Count == 0)
            _reading.Fail("prompt", "'prompt' must be a string.");
        if (!isGenerate && !_hasMessages)
            _reading.Fail("messages", "'messages' must be an array with at least one message.");
        if (_reading.Error is { } error)
            return error;

        var isRaw = isGenerate && (_raw || _suffix is not null);
        if (isGenerate && !isRaw)
        {
            if (_system is { Length: > 0 })
                _turns.Add(new Turn(Role.System, [new TextBlock(_system)]));
            _turns.Add(new Turn(Role.User, [.. _prompt is { Length: > 0 } ? [new TextBlock(_prompt)] : Array.Empty<Block>(), .. _images]));
        }

        return new ConversationRequest
        {
            Model = _model,
            Turns = _turns,
            Prompts = isRaw ? [new PromptText(_prompt ?? "", null)] : [],
            Suffix = _suffix,
            Tools = _tools,
            Sampling = _sampling,
            MaxOutputTokens = _maxTokens,
            StopSequences = _stop,
            Stream = _stream,
            IncludeUsage = true,
            Format = _format,
            Reasoning = _reasoningSettings,
            TopLogprobs = _wantsLogprobs ? _topLogprobs ?? 0 : null,
            State = _state.Build(),
        };
    }

    private bool ReadChat(string name, JsonView value)
    {
        switch (name)
        {
            case "messages":
                _hasMessages = true;
                OllamaMessagesDecoder.Decode(value, _turns, _reading);
                return true;
            case "tools":
                _tools = OllamaToolDecoder.Decode(value, _reading);
                return true;
            default:
                return false;
        }
    }

    private bool ReadGenerate(string name, JsonView value)
    {
        switch (name)
        {
            case "prompt":
                _prompt = _reading.Text(name, value);
                return true;
            case "system":
                _system = _reading.Text(name, value);
                return true;
            case "suffix":
                _suffix = _reading.Text(name, value) is { Length: > 0 } suffix ? suffix : null;
                return true;
            case "raw":
                _raw = _reading.Flag(name, value) ?? false;
                return true;
            case "images":
                OllamaMessagesDecoder.DecodeImages(name, value, _images, _reading);
                return true;
            default:
                return false;
        }
    }

    private void ReadCommon(string name, JsonView value)
    {
        switch (name)
        {
            case "model":
                _model = _reading.Text(name, value);
                break;
            case "stream":
                _stream = _reading.Flag(name, value) ?? true;
                break;
            case "format":
                ReadFormat(name, value);
                break;
            case "think":
                ReadThink(name, value);
                break;
            case "logprobs":
                _wantsLogprobs = _reading.Flag(name, value) ?? false;
                break;
            case "top_logprobs":
                _topLogprobs = _reading.Count(name, value, 0, 20);
                break;
            case "options":
                ReadOptions(name, value);
                break;
            default:
                if (!OllamaNames.IsOurs(name))
                    _state.Add(name, value);
                break;
        }
    }

    private void ReadFormat(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            _format = new OutputFormat(OutputFormatKind.JsonSchema, null, value.ToElement());
        else if (value.ValueKind == JsonValueKind.String && value.GetString() is var text && text is "" or "json")
            _format = text.Length == 0 ? null : new OutputFormat(OutputFormatKind.JsonObject);
        else
            _reading.Fail(name, "'format' must be \"json\" or a JSON schema.");
    }

    private void ReadThink(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _reasoningSettings = new ReasoningSettings(true, value.GetString(), null);
        else if (_reading.Flag(name, value) is { } thinks)
            _reasoningSettings = new ReasoningSettings(thinks, null, null);
    }

    private void ReadOptions(string name, JsonView value)
    {
        if (!_reading.IsObject(name, value))
            return;
        _reading.Enter(name);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
                ReadOption(member.Name, member.Value);
        }

        _reading.Leave();
    }

    private void ReadOption(string name, JsonView value)
    {
        switch (name)
        {
            case "temperature":
                _sampling = _sampling with { Temperature = _reading.Number(name, value, 0, 100) };
                break;
            case "top_p":
                _sampling = _sampling with { TopP = _reading.Number(name, value, 0, 1) };
                break;
            case "top_k":
                _sampling = _sampling with { TopK = _reading.Count(name, value, 0) };
                break;
            case "min_p":
                _sampling = _sampling with { MinP = _reading.Number(name, value, 0, 1) };
                break;
            case "frequency_penalty":
                _sampling = _sampling with { FrequencyPenalty = _reading.Number(name, value, -2, 2) };
                break;
            case "presence_penalty":
                _sampling = _sampling with { PresencePenalty = _reading.Number(name, value, -2, 2) };
                break;
            case "repeat_penalty":
                _sampling = _sampling with { RepetitionPenalty = _reading.Number(name, value, 0, 100) };
                break;
            case "seed":
                _sampling = _sampling with { Seed = _reading.Integer(name, value, long.MinValue, long.MaxValue) };
                break;
            case "num_predict":
                // Below zero means without a limit.
                _maxTokens = _reading.Integer(name, value, int.MinValue, int.MaxValue) is > 0 and var limit ? (int)limit : null;
                break;
            case "stop":
                _stop = value.ValueKind == JsonValueKind.String ? value.GetString() is { Length: > 0 } stop ? [stop] : [] : _reading.Texts(name, value);
                break;
            default:
                _state.Add(OllamaNames.OptionPrefix + name, value);
                break;
        }
    }
}
