using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>Reads <c>generationConfig</c>.</summary>
internal sealed class GeminiConfigDecoder(RequestReading reading)
{
    private JsonElement? _jsonSchema;
    private string? _mimeType;
    private bool _wantsLogprobs;
    private int? _logprobs;

    public SamplingSettings Sampling { get; private set; } = SamplingSettings.Default;

    public int? MaxOutputTokens { get; private set; }

    public IReadOnlyList<string> StopSequences { get; private set; } = [];

    public int Choices { get; private set; } = 1;

    public ReasoningSettings? Reasoning { get; private set; }

    public int? TopLogprobs => _wantsLogprobs ? _logprobs ?? 0 : null;

    public OutputFormat? Format { get; private set; }

    public void Decode(JsonView config, ref StateCollector state)
    {
        if (!reading.IsObject("generationConfig", config))
            return;
        reading.Enter("generationConfig");
        foreach (var member in config.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
                Read(member.Name, GeminiNames.Canonical(member.Name), member.Value, ref state);
        }

        DecodeFormat(ref state);
        reading.Leave();
    }

    private void Read(string written, string name, JsonView value, ref StateCollector state)
    {
        switch (name)
        {
            case "temperature":
                Sampling = Sampling with { Temperature = reading.Number(written, value, 0, 2) };
                break;
            case "topP":
                Sampling = Sampling with { TopP = reading.Number(written, value, 0, 1) };
                break;
            case "topK":
                Sampling = Sampling with { TopK = reading.Count(written, value, 0) };
                break;
            case "frequencyPenalty":
                Sampling = Sampling with { FrequencyPenalty = reading.Number(written, value, -2, 2) };
                break;
            case "presencePenalty":
                Sampling = Sampling with { PresencePenalty = reading.Number(written, value, -2, 2) };
                break;
            case "seed":
                Sampling = Sampling with { Seed = reading.Integer(written, value, int.MinValue, int.MaxValue) };
                break;
            case "maxOutputTokens":
                MaxOutputTokens = reading.Count(written, value, 1);
                break;
            case "candidateCount":
                Choices = reading.Count(written, value, 1, 128) ?? 1;
                break;
            case "stopSequences":
                StopSequences = reading.Texts(written, value);
                break;
            case "responseLogprobs":
                _wantsLogprobs = reading.Flag(written, value) ?? false;
                break;
            case "logprobs":
                _logprobs = reading.Count(written, value, 0, 20);
                break;
            case "responseMimeType":
                _mimeType = reading.Text(written, value);
                break;
            case "responseSchema":
                _jsonSchema ??= reading.IsObject(written, value) ? GeminiSchema.ToJsonSchema(value.ToElement()) : null;
                break;
            case "responseJsonSchema":
                _jsonSchema = reading.IsObject(written, value) ? value.ToElement() : null;
                break;
            case "thinkingConfig":
                DecodeThinking(value, ref state);
                break;
            default:
                state.Add(GeminiNames.ConfigPrefix + name, value);
                break;
        }
    }

    private void DecodeFormat(ref StateCollector state)
    {
        switch (_mimeType)
        {
            case "application/json" when _jsonSchema is { } schema:
                Format = new OutputFormat(OutputFormatKind.JsonSchema, null, schema);
                break;
            case "application/json":
                Format = new OutputFormat(OutputFormatKind.JsonObject);
                break;
            case "text/plain":
                Format = new OutputFormat(OutputFormatKind.Text);
                break;
            case null when _jsonSchema is { } schema:
                Format = new OutputFormat(OutputFormatKind.JsonSchema, null, schema);
                break;
            case not null:
                // One of a list of words, say: no other dialect knows such a form.
                state.Add(GeminiNames.ConfigPrefix + "responseMimeType", JsonOutput.Element(writer => writer.WriteStringValue(_mimeType)));
                if (_jsonSchema is { } kept)
                    state.Add(GeminiNames.ConfigPrefix + "responseJsonSchema", kept);
                break;
        }
    }

    private void DecodeThinking(JsonView thinking, ref StateCollector state)
    {
        if (!reading.IsObject("thinkingConfig", thinking))
            return;
        reading.Enter("thinkingConfig");
        bool? shown = null;
        long? budget = null;
        string? level = null;
        foreach (var member in thinking.EnumerateObject())
        {
            var name = GeminiNames.Canonical(member.Name);
            switch (name)
            {
                case "includeThoughts":
                    shown = reading.Flag(member.Name, member.Value);
                    break;
                case "thinkingBudget":
                    budget = reading.Integer(member.Name, member.Value, -1, int.MaxValue);
                    break;
                case "thinkingLevel":
                    level = reading.Text(member.Name, member.Value)?.ToLowerInvariant();
                    break;
                default:
                    state.Add($"{GeminiNames.ConfigPrefix}thinkingConfig.{name}", member.Value);
                    break;
            }
        }

        reading.Leave();
        // A budget of -1 leaves the amount to the model, which is what saying nothing means too.
        bool? enabled = budget == 0 ? false : budget is not null || shown == true ? true : null;
        if (enabled is not null || level is not null)
            Reasoning = new ReasoningSettings(enabled, level is "thinking_level_unspecified" ? null : level, budget > 0 ? (int)budget : null);
        if (shown == false && enabled == true)
            state.Add($"{GeminiNames.ConfigPrefix}thinkingConfig.includeThoughts", JsonOutput.Element(writer => writer.WriteBooleanValue(false)));
    }
}
