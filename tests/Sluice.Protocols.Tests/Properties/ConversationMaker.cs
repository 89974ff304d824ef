using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Properties;

/// <summary>Makes conversations that a dialect, or all of several, can express without loss.</summary>
/// <param name="random">Decides.</param>
/// <param name="dialect">The dialect; null for what several can express.</param>
/// <param name="others">Dialects that have to express it too.</param>
internal sealed class ConversationMaker(Random random, string? dialect, params string[] others)
{
    private bool IsOpenAi => dialect == "openai";

    private bool IsAnthropic => dialect == "anthropic";

    private bool IsGemini => dialect == "gemini";

    private bool IsResponses => dialect == "openai-responses";

    // What Responses has no word for, or another one.
    private bool SparesResponses => IsResponses || others.Contains("openai-responses");

    // What Gemini has no word for, or another one.
    private bool SparesGemini => IsGemini || others.Contains("gemini");

    public ConversationRequest Request()
    {
        var turns = new List<Turn>();
        if (Maybe())
            turns.Add(new Turn(Role.System, [Text()]));
        for (var round = random.Next(3); round >= 0; round--)
        {
            turns.Add(new Turn(Role.User, SparesResponses ? [Text(), .. Many(0, 2, UserBlock)] : Many(1, 3, UserBlock)) { Name = IsOpenAi && Maybe() ? Word() : null });
            if (Maybe())
                continue;
            var calls = Many(0, 3, Call);
            turns.Add(new Turn(Role.Assistant, [.. Reasoning(), Text(), .. calls]));
            foreach (var call in calls.Cast<ToolCallBlock>())
            {
                var result = new ToolResultBlock(call.Id, [IsGemini ? Text() with { State = null } : Text()], (IsAnthropic || IsGemini) && Maybe());
                if (!IsOpenAi && turns[^1].Role == Role.Tool)
                    turns[^1] = turns[^1] with { Blocks = [.. turns[^1].Blocks, result] };
                else
                    turns.Add(new Turn(Role.Tool, [result]));
            }
        }

        return new ConversationRequest
        {
            Model = IsGemini ? null : Word(),
            Turns = IsAnthropic || dialect is null ? Alternate(turns) : turns,
            Tools = [.. Enumerable.Range(0, random.Next(1, 3)).Select(i => new ToolDefinition("f" + i, Maybe() ? Word() : null, Json("""{"type":"object","properties":{"a":{"type":"string"}}}"""), !SparesGemini && Maybe() ? Maybe() : null))],
            ToolChoice = Maybe() ? new ToolChoice((ToolChoiceMode)random.Next(3)) : new ToolChoice(ToolChoiceMode.Named, "f0"),
            Sampling = new SamplingSettings
            {
                Temperature = Maybe() ? Math.Round(random.NextDouble(), 3) : null,
                TopP = Maybe() ? Math.Round(random.NextDouble(), 3) : null,
                TopK = !SparesResponses && Maybe() ? random.Next(1, 100) : null,
                Seed = IsOpenAi && Maybe() ? random.NextInt64() : IsGemini && Maybe() ? random.Next() : null,
                MinP = IsOpenAi && Maybe() ? 0.05 : null,
                Dry = IsOpenAi && Maybe() ? new DrySettings { Multiplier = 0.8, Base = 1.75, AllowedLength = 2, PenaltyLastN = -1, SequenceBreakers = ["\n", Word()] } : null,
                Xtc = IsOpenAi && Maybe() ? new XtcSettings { Probability = 0.5, Threshold = 0.1 } : null,
                FrequencyPenalty = (IsOpenAi || IsGemini) && Maybe() ? -1.5 : null,
                LogitBias = IsOpenAi && Maybe() ? new Dictionary<int, double> { [random.Next(1000)] = 1.5 } : null,
            },
            MaxOutputTokens = random.Next(SparesResponses ? 16 : 1, 1000),
            StopSequences = SparesResponses ? [] : Enumerable.Range(0, random.Next(3)).Select(_ => Word()).ToList(),
            Choices = IsOpenAi || IsGemini ? random.Next(1, 4) : 1,
            Stream = !IsGemini,
            IncludeUsage = !IsGemini,
            EndUser = !SparesGemini && Maybe() ? Word() : null,
            TopLogprobs = (IsOpenAi || IsGemini || IsResponses) && Maybe() ? random.Next(5) : null,
            Reasoning = (IsOpenAi || IsGemini || IsResponses) && Maybe() ? new ReasoningSettings(null, "high", null) : null,
            State = dialect is not null && Maybe() ? new ProviderState(dialect, [new("vendor", Json("""{"a":[1,"x"]}"""))]) : null,
        };
    }

    public ConversationResponse Response()
    {
        var calls = Many(0, 3, Call);
        Block[] blocks = [.. Reasoning(), .. Maybe() ? [Text()] : Array.Empty<Block>(), .. calls];
        var reason = calls.Count > 0 ? StopReason.ToolUse : Maybe() ? StopReason.EndOfTurn : StopReason.MaxTokens;
        return new ConversationResponse
        {
            Id = IsResponses ? "own-1" : (IsOpenAi ? "chatcmpl-" : "msg_") + Word(),
            Model = "shown-model",
            Created = IsOpenAi || IsResponses ? DateTimeOffset.FromUnixTimeSeconds(random.Next()) : null,
            Choices = [new ResponseChoice(blocks, reason)],
            Usage = new Usage { InputTokens = 100 + random.Next(100), OutputTokens = 9 + random.Next(100), CacheReadTokens = random.Next(50), CacheWriteTokens = IsGemini ? 0 : random.Next(50), ReasoningTokens = IsResponses || Maybe() ? random.Next(9) : null },
        };
    }

    // Anthropic joins what one role says in a row.
    private static List<Turn> Alternate(List<Turn> turns)
    {
        var joined = new List<Turn>();
        foreach (var turn in turns)
        {
            if (joined.Count > 0 && joined[^1].Role == turn.Role)
                joined[^1] = joined[^1] with { Blocks = [.. joined[^1].Blocks, .. turn.Blocks] };
            else
                joined.Add(turn);
        }

        return joined;
    }

    private bool Maybe() => random.Next(2) == 0;

    private List<Block> Many(int min, int max, Func<Block> make) => [.. Enumerable.Range(0, random.Next(min, max)).Select(_ => make())];

    private IEnumerable<Block> Reasoning() =>
        IsGemini && Maybe() ? [new ReasoningBlock(Word()) { State = Maybe() ? State("thoughtSignature", "\"c2ln+/==\"") : null }]
        : IsResponses ? Maybe() ? [new ReasoningBlock(Word()) { State = new ProviderState(dialect!, [new("id", Json($"\"rs_{Word()}\"")), new("encrypted_content", Json("\"Z0FBQUFB+/==\""))]) }] : []
        : dialect is not null && !IsGemini && Maybe() ? [new ReasoningBlock(Word()) { Signature = IsAnthropic || Maybe() ? "c2ln+/==" : null }] : [];

    private Block UserBlock() => random.Next(dialect is null ? 2 : 4) switch
    {
        0 => new ImageBlock(Maybe() ? new MediaSource { Base64 = "AAAA", MediaType = "image/png" } : new MediaSource { Url = "https://example.org/a.png", MediaType = IsGemini ? "image/png" : null }),
        3 => new DocumentBlock(new MediaSource { Base64 = "BBBB", MediaType = "application/pdf" }, "a.pdf"),
        _ => Text(),
    };

    private TextBlock Text() => new(Word() + "\n\u0001\"\\é \U0001F600" + Word())
    {
        State = dialect is not null && random.Next(4) == 0 ? IsResponses ? State("annotations", """[{"type":"url_citation","url":"https://example.org/","title":"x","start_index":0,"end_index":1}]""") : State(IsGemini ? "partMetadata" : "cache_control", """{"type":"ephemeral"}""") : null,
    };

    private ProviderState State(string name, string json) => new(dialect!, [new(name, Json(json))]);

    private ToolCallBlock Call() => new("call_" + random.Next(), "f" + random.Next(2), Maybe() ? "{}" : $"{{\"a\":\"{Word()}\",\"n\":[1.50,{{}}]}}");

    private string Word() => new([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next('a', 'z' + 1))]);

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
