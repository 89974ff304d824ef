using System.Text.Json;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Json;

namespace Sluice.Protocols.Gemini;

/// <summary>
/// The <c>usageMetadata</c> object, cumulative over a stream; what is absent keeps its value. The prompt includes what came from the cache,
/// but not what tools of the provider read; thoughts are no part of the candidates.
/// </summary>
internal struct GeminiUsage
{
    private static readonly string[] Counts =
        ["promptTokenCount", "toolUsePromptTokenCount", "cachedContentTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "totalTokenCount"];

    private long _prompt;
    private long _toolPrompt;
    private long _cached;
    private long _candidates;
    private long? _thoughts;
    private ProviderState? _state;

    /// <summary>Whether any object was read.</summary>
    public bool IsKnown { get; private set; }

    public readonly Usage ToUsage() => new()
    {
        InputTokens = _prompt + _toolPrompt,
        OutputTokens = _candidates + (_thoughts ?? 0),
        CacheReadTokens = _cached,
        ReasoningTokens = _thoughts,
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
            if (reader.ValueTextEquals("promptTokenCount"u8))
                Number(ref reader, ref _prompt);
            else if (reader.ValueTextEquals("toolUsePromptTokenCount"u8))
                Number(ref reader, ref _toolPrompt);
            else if (reader.ValueTextEquals("cachedContentTokenCount"u8))
                Number(ref reader, ref _cached);
            else if (reader.ValueTextEquals("candidatesTokenCount"u8))
                Number(ref reader, ref _candidates);
            else if (reader.ValueTextEquals("thoughtsTokenCount"u8))
                Thoughts(ref reader);
            else
                SkipValue(ref reader);
        }
    }

    public void Read(JsonView element)
    {
        var reader = new Utf8JsonReader(element.Raw, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        Read(ref reader);
        if (new Usage().WithFacts(element, GeminiNames.Dialect, Counts).State is { } state && !IsTold(state))
            _state = AnswerFacts.Merge(_state, state);
    }

    /// <summary>Writes the object, and declares what it can't hold.</summary>
    public static void Write(Utf8JsonWriter writer, Usage? usage, LossReport? losses)
    {
        if (usage is null)
            return;
        losses.DropUsageFields(usage, GeminiNames.Dialect);
        writer.WriteStartObject("usageMetadata");
        writer.WriteNumber("promptTokenCount", usage.InputTokens);
        writer.WriteNumber("candidatesTokenCount", Math.Max(usage.OutputTokens - (usage.ReasoningTokens ?? 0), 0));
        writer.WriteNumber("totalTokenCount", usage.TotalTokens);
        if (usage.CacheReadTokens > 0)
            writer.WriteNumber("cachedContentTokenCount", usage.CacheReadTokens);
        if (usage.ReasoningTokens is { } thoughts)
            writer.WriteNumber("thoughtsTokenCount", thoughts);
        writer.WriteFacts(usage, GeminiNames.Dialect);
        writer.WriteEndObject();
    }

    // Each chunk tells all again; the same facts stay the same object, so that usage without news compares as equal.
    private readonly bool IsTold(ProviderState state)
    {
        var told = _state;
        return told is not null && state.Fields.All(field => told.Fields.Any(known => known.Key == field.Key && JsonElement.DeepEquals(known.Value, field.Value)));
    }

    private void Thoughts(ref Utf8JsonReader reader)
    {
        var number = _thoughts ?? -1;
        Number(ref reader, ref number);
        _thoughts = number < 0 ? _thoughts : number;
    }

    private static void Number(ref Utf8JsonReader reader, ref long target)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0)
            target = number;
        reader.Skip();
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
