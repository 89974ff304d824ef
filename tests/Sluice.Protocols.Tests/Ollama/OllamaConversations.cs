using System.Text.Json;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Ollama;

/// <summary>Makes conversations that Ollama can express without loss.</summary>
/// <param name="random">Decides.</param>
/// <param name="isCommon">Whether the other dialects have to express them too.</param>
internal sealed class OllamaConversations(Random random, bool isCommon)
{
    public ConversationRequest Request()
    {
        var turns = new List<Turn>();
        if (Maybe())
            turns.Add(new Turn(Role.System, [new TextBlock(Word())]));
        for (var round = random.Next(3); round >= 0; round--)
        {
            List<Block> images = Maybe() ? [new ImageBlock(new MediaSource { Base64 = "iVBORw0KGgo=", MediaType = "image/png" })] : [];
            turns.Add(new Turn(Role.User, [new TextBlock(Word()), .. images]));
            List<Block> thought = !isCommon && Maybe() ? [new ReasoningBlock(Word())] : [];
            List<ToolCallBlock> calls = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ToolCallBlock("call_" + random.Next(), "f", $"{{\"a\":\"{Letters()}\",\"n\":[1.50]}}"))];
            turns.Add(new Turn(Role.Assistant, [.. thought, new TextBlock(Word()), .. calls]));
            turns.AddRange(calls.Select(call => new Turn(Role.Tool, [new ToolResultBlock(call.Id, [new TextBlock(Word())])])));
        }

        return new ConversationRequest
        {
            Model = Word(),
            Turns = turns,
            Tools = [new ToolDefinition("f", Maybe() ? Word() : null, JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}"""))],
            Sampling = new SamplingSettings
            {
                Temperature = Maybe() ? 0.5 : null,
                TopP = Maybe() ? 0.9 : null,
                TopK = Maybe() ? random.Next(1, 100) : null,
                MinP = !isCommon && Maybe() ? 0.05 : null,
                RepetitionPenalty = !isCommon && Maybe() ? 1.1 : null,
                Seed = !isCommon && Maybe() ? random.NextInt64() : null,
            },
            MaxOutputTokens = random.Next(1, 1000),
            StopSequences = Maybe() ? [Word()] : [],
            Stream = true,
            IncludeUsage = true,
            Format = !isCommon && Maybe() ? new OutputFormat(OutputFormatKind.JsonSchema, null, JsonElement.Parse("{}")) : null,
            TopLogprobs = !isCommon && Maybe() ? random.Next(5) : null,
            Reasoning = !isCommon && Maybe() ? new ReasoningSettings(true, Maybe() ? "high" : null, null) : null,
            State = isCommon || Maybe() ? null : new ProviderState("ollama", [new("options.num_ctx", JsonElement.Parse("4096")), new("keep_alive", JsonElement.Parse("\"5m\""))]),
        };
    }

    public ConversationResponse Response()
    {
        List<Block> calls = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ToolCallBlock("call_" + random.Next(), "f", $"{{\"a\":\"{Letters()}\"}}"))];
        List<Block> thought = Maybe() ? [new ReasoningBlock(Word())] : [];
        List<Block> text = Maybe() ? [new TextBlock(Word())] : [];
        return new ConversationResponse
        {
            Model = "shown-model",
            Created = DateTimeOffset.FromUnixTimeSeconds(random.Next()),
            Choices = [new ResponseChoice([.. thought, .. text, .. calls], calls.Count > 0 ? StopReason.ToolUse : Maybe() ? StopReason.EndOfTurn : StopReason.MaxTokens)],
            Usage = new Usage { InputTokens = random.Next(100), OutputTokens = random.Next(100) },
        };
    }

    private bool Maybe() => random.Next(2) == 0;

    private string Word() => Letters() + " \n\"é\U0001F600";

    private string Letters() => new([.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => (char)random.Next('a', 'z' + 1))]);
}
