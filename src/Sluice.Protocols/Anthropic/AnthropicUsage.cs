using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Anthropic;

/// <summary>The <c>usage</c> object: cumulative, spread over two events of a stream. What is absent keeps its value: absent is not zero.</summary>
internal struct AnthropicUsage
{
    private const string Details = "output_tokens_details";

    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _output;
    private long? _thinking;
    private ProviderState? _state;

    /// <summary>Whether any object was read.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>All input is the sum of three: what was fresh, what was read from the cache and what was written to it.</summary>
    public readonly Usage ToUsage() => new()
    {
        InputTokens = _input + _cacheRead + _cacheWrite,
        OutputTokens = _output,
        CacheReadTokens = _cacheRead,
        CacheWriteTokens = _cacheWrite,
        ReasoningTokens = _thinking,
        State = _state,
    };

    /// <summary>Reads the object that the reader stands on.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        IsKnown = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
                Number(ref reader, ref _input);
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
                Number(ref reader, ref _cacheRead);
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
                Number(ref reader, ref _cacheWrite);
            else if (reader.ValueTextEquals("output_tokens"u8))
                Number(ref reader, ref _output);
            else if (reader.ValueTextEquals(Details))
                ReadDetails(ref reader);
            else
                Skip(ref reader);
        }
    }

    public void Read(JsonView element)
    {
        var reader = new Utf8JsonReader(element.Raw, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        Read(ref reader);
        _state = new Usage { State = _state }.WithFacts(
            element,
            AnthropicNames.Messages,
            ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens"],
            (Details, "thinking_tokens")).State;
    }

    /// <summary>Writes the object, and declares what it can't hold.</summary>
    public static void Write(Utf8JsonWriter writer, Usage? usage, LossReport? losses)
    {
        losses.DropUsageFields(usage, AnthropicNames.Messages);
        usage ??= new Usage();
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", Math.Max(usage.InputTokens - usage.CacheReadTokens - usage.CacheWriteTokens, 0));
        writer.WriteNumber("cache_creation_input_tokens", usage.CacheWriteTokens);
        writer.WriteNumber("cache_read_input_tokens", usage.CacheReadTokens);
        writer.WriteNumber("output_tokens", usage.OutputTokens);
        if (usage.ReasoningTokens is { } thinking)
        {
            writer.WriteStartObject(Details);
            writer.WriteNumber("thinking_tokens", thinking);
            writer.WriteFacts(usage, AnthropicNames.Messages, Details);
            writer.WriteEndObject();
        }

        writer.WriteFacts(usage, AnthropicNames.Messages);

        writer.WriteEndObject();
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("thinking_tokens"u8))
            {
                var tokens = _thinking ?? -1;
                Number(ref reader, ref tokens);
                _thinking = tokens < 0 ? null : tokens;
            }
            else
            {
                Skip(ref reader);
            }
        }
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    // A count that is no whole number from zero up, or beyond all reason, is no count.
    private static void Number(ref Utf8JsonReader reader, ref long value)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number is >= 0 and <= int.MaxValue * 1024L)
            value = number;
        else
            reader.Skip();
    }
}
