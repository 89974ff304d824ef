using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads the body of generateContent and streamGenerateContent; the model and whether to stream stand in the address.</summary>
internal sealed class GeminiRequestDecoder
{
    private readonly RequestReading _reading = new();
    private readonly List<Turn> _turns = [];
    private readonly Dictionary<string, JsonElement> _templateArguments = [];
    private readonly GeminiConfigDecoder _config;
    private StateCollector _state = new(GeminiNames.Dialect);
    private Turn? _system;
    private List<ToolDefinition> _tools = [];
    private ToolChoice? _toolChoice;
    private bool _strict;
    private bool _hasContents;

    private GeminiRequestDecoder() => _config = new GeminiConfigDecoder(_reading);

    public static Decoded<ConversationRequest> Decode(ReadOnlySpan<byte> body) =>
        JsonDocuments.TryRead(body, out var root) && root.ValueKind == JsonValueKind.Object ? Decode(root) : RequestReading.InvalidJson;

    public static Decoded<ConversationRequest> Decode(JsonView root) => new GeminiRequestDecoder().Read(root);

    private Decoded<ConversationRequest> Read(JsonView root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
                Read(member.Name, GeminiNames.Canonical(member.Name), member.Value);
        }

        if (!_hasContents)
            _reading.Fail("contents", "'contents' must be an array with at least one content.");
        if (_reading.Error is { } error)
            return error;
        if (_system is not null)
            _turns.Insert(0, _system);
        return new ConversationRequest
        {
            Turns = _turns,
            Tools = _strict ? [.. _tools.Select(tool => tool.IsProviderTool ? tool : tool with { Strict = true })] : _tools,
            ToolChoice = _toolChoice,
            Sampling = _config.Sampling,
            MaxOutputTokens = _config.MaxOutputTokens,
            StopSequences = _config.StopSequences,
            Choices = _config.Choices,
            Format = _config.Format,
            Reasoning = _config.Reasoning,
            TopLogprobs = _config.TopLogprobs,
            TemplateArguments = _templateArguments,
            State = _state.Build(),
        };
    }

    private void Read(string written, string name, JsonView value)
    {
        switch (name)
        {
            case "contents":
                _hasContents = true;
                GeminiContentsDecoder.DecodeContents(value, _turns, _reading);
                break;
            case "systemInstruction":
                _system = GeminiContentsDecoder.DecodeSystem(value, _reading);
                break;
            case "tools":
                _tools = GeminiToolDecoder.Decode(value, _reading);
                break;
            case "toolConfig":
                (_toolChoice, var state, _strict) = GeminiToolDecoder.DecodeConfig(value, _reading);
                if (state is not null)
                    _state.Add(name, value);
                break;
            case "generationConfig":
                _config.Decode(value, ref _state);
                break;
            case "chatTemplateKwargs":
                if (_reading.IsObject(written, value))
                {
                    foreach (var member in value.EnumerateObject())
                        _templateArguments[member.Name] = member.Value.ToElement();
                }

                break;
            default:
                if (!GeminiNames.IsOurs(name))
                    _state.Add(name, value);
                break;
        }
    }
}
