using System.Globalization;
using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.OpenAi;

/// <summary>The request fields that chat and completions share.</summary>
/// <param name="reading">Takes what is wrong.</param>
/// <param name="dialect">The dialect that owns unknown fields.</param>
internal sealed class CommonRequestFields(RequestReading reading, string dialect)
{
    private SamplingSettings _sampling = SamplingSettings.Default;
    private StateCollector _state = new(dialect);
    private string? _model;
    private string? _endUser;
    private int? _maxTokens;
    private int? _maxCompletionTokens;
    private IReadOnlyList<string> _stop = [];
    private int _choices = 1;
    private bool _stream;
    private bool _includeUsage;

    public int Choices => _choices;

    /// <summary>The smallest output limit: completions may ask for none when they echo the prompt.</summary>
    public int SmallestMaxTokens { get; init; } = 1;

    /// <summary>Reads a field; what no one knows is kept as opaque state.</summary>
    public void Read(string name, JsonView value)
    {
        switch (name)
        {
            case "model":
                _model = reading.Text(name, value);
                break;
            case "user":
                _endUser = reading.Text(name, value);
                break;
            case "max_tokens":
                _maxTokens = reading.Count(name, value, SmallestMaxTokens);
                break;
            case "max_completion_tokens":
                _maxCompletionTokens = reading.Count(name, value, SmallestMaxTokens);
                break;
            case "stop":
                ReadStop(name, value);
                break;
            case "n":
                _choices = reading.Count(name, value, 1, 128) ?? 1;
                break;
            case "stream":
                _stream = reading.Flag(name, value) ?? false;
                break;
            case "stream_options":
                ReadStreamOptions(name, value);
                break;
            default:
                if (!ReadSampling(name, value) && !OpenAiNames.IsOurs(name))
                    _state.Add(name, value);
                break;
        }
    }

    public ConversationRequest Build() => new()
    {
        Model = _model,
        EndUser = _endUser,
        MaxOutputTokens = _maxCompletionTokens ?? _maxTokens,
        StopSequences = _stop,
        Choices = _choices,
        Stream = _stream,
        IncludeUsage = _includeUsage,
        Sampling = _sampling,
        State = _state.Build(),
    };

    private bool ReadSampling(string name, JsonView value)
    {
        switch (name)
        {
            case "temperature":
                _sampling = _sampling with { Temperature = reading.Number(name, value, 0, 2) };
                return true;
            case "top_p":
                _sampling = _sampling with { TopP = reading.Number(name, value, 0, 1) };
                return true;
            case "top_k":
                // -1 is how several servers spell "all of them".
                _sampling = _sampling with { TopK = reading.Count(name, value, -1) };
                return true;
            case "min_p":
                _sampling = _sampling with { MinP = reading.Number(name, value, 0, 1) };
                return true;
            case "frequency_penalty":
                _sampling = _sampling with { FrequencyPenalty = reading.Number(name, value, -2, 2) };
                return true;
            case "presence_penalty":
                _sampling = _sampling with { PresencePenalty = reading.Number(name, value, -2, 2) };
                return true;
            case "repetition_penalty":
                _sampling = _sampling with { RepetitionPenalty = reading.Number(name, value, double.Epsilon, 100) };
                return true;
            case "seed":
                _sampling = _sampling with { Seed = reading.Integer(name, value, long.MinValue, long.MaxValue) };
                return true;
            case "logit_bias":
                _sampling = _sampling with { LogitBias = ReadLogitBias(name, value) };
                return true;
            default:
                if (OpenModelSamplerFields.Read(_sampling, name, value, reading) is not { } sampling)
                    return false;
                _sampling = sampling;
                return true;
        }
    }

    private void ReadStop(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.String)
            _stop = value.GetString() is { Length: > 0 } text ? [text] : [];
        else
            _stop = reading.Texts(name, value);
    }

    private void ReadStreamOptions(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Null || !reading.IsObject(name, value))
            return;
        if (value.TryGetProperty("include_usage", out var include))
        {
            reading.Enter(name);
            _includeUsage = reading.Flag("include_usage", include) ?? false;
            reading.Leave();
        }

        if (value.HasOtherMembers("include_usage"))
            _state.Add(name, value);
    }

    private Dictionary<int, double>? ReadLogitBias(string name, JsonView value)
    {
        if (value.ValueKind == JsonValueKind.Null || !reading.IsObject(name, value))
            return null;
        var bias = new Dictionary<int, double>();
        reading.Enter(name);
        foreach (var member in value.EnumerateObject())
        {
            if (!int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var token))
                reading.Fail(member.Name, "The keys of 'logit_bias' must be token ids.");
            else if (reading.Number(member.Name, member.Value, -100, 100) is { } addition)
                bias[token] = addition;
        }

        reading.Leave();
        return bias;
    }
}
