using FsCheck;
using FsCheck.Fluent;
using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Properties;

/// <summary>Answers on their way from every provider's dialect to every client's, whole and streamed.</summary>
public sealed class PairProperties
{
    private static readonly string[] Names = ["openai", "anthropic", "gemini", "ollama", "openai-responses"];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var from in Names)
            {
                foreach (var to in Names)
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Answer_ThroughAnyPair_KeepsTextCallsReasonAndTokens(string from, string to) => ForAll((response, random) =>
    {
        var expected = Core(response, from, to);
        var provider = Wire.Named(from);
        var client = Wire.Named(to);

        var whole = Wire.DecodeResponse(client, Wire.EncodeResponse(client, Wire.DecodeResponse(provider, Wire.EncodeResponse(provider, response).ToJsonString())).ToJsonString());
        Assert.Equal(expected, Core(whole, from, to));

        var frames = Wire.Bytes(Wire.EncodeStream(provider, ResponseReplay.Events(response)));
        var translated = Wire.Bytes(Wire.EncodeStream(client, Wire.DecodeStream(provider, frames, random.Next(1, 50))));
        Assert.Equal(expected, Core(Wire.Assemble(Wire.DecodeStream(client, translated, random.Next(1, 50))), from, to));
    });

    // What all can express. Ollama's calls have no ids on the wire; a limit hit amid calls is told as the calls.
    private static string Core(ConversationResponse response, string from, string to)
    {
        var choice = response.Choices[0];
        var texts = string.Concat(choice.Blocks.OfType<TextBlock>().Select(block => block.Text));
        var reasoning = string.Concat(choice.Blocks.OfType<ReasoningBlock>().Select(block => block.Text));
        var calls = choice.Blocks.OfType<ToolCallBlock>().Select(call => $"{(from == "ollama" || to == "ollama" ? "" : call.Id)}:{call.Name}({System.Text.Json.Nodes.JsonNode.Parse(call.ArgumentsJson)!.ToJsonString()})");
        return $"{reasoning}|{texts}|{string.Join(';', calls)}|{choice.Reason}|{response.Usage?.InputTokens}+{response.Usage?.OutputTokens}";
    }

    private static void ForAll(Action<ConversationResponse, Random> check) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(new Replay(new Rnd(20_26, 11), null)),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            check(Make(random), random);
        }));

    private static ConversationResponse Make(Random random)
    {
        string[] letters = ["a", "b", " ", "\n", "\"", "\\", "é", "€", "\U0001F600"];
        var word = () => string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => letters[random.Next(letters.Length)])) + "z";
        List<Block> calls = [.. Enumerable.Range(0, random.Next(3)).Select(i => new ToolCallBlock($"call_{random.Next()}_{i}", "f" + i, random.Next(3) == 0 ? "{}" : $"{{\"n\":[1.50,{{}}],\"a\":{System.Text.Json.JsonSerializer.Serialize(word())}}}"))];
        List<Block> reasoning = random.Next(2) == 0 ? [new ReasoningBlock(word())] : [];
        List<Block> text = calls.Count == 0 || random.Next(2) == 0 ? [new TextBlock(word())] : [];
        return new ConversationResponse
        {
            Id = "id-1",
            Model = "shown-model",
            Created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
            Choices = [new ResponseChoice([.. reasoning, .. text, .. calls], calls.Count > 0 ? StopReason.ToolUse : random.Next(2) == 0 ? StopReason.EndOfTurn : StopReason.MaxTokens)],
            Usage = new Usage { InputTokens = 100 + random.Next(100), OutputTokens = 50 + random.Next(100) },
        };
    }
}
