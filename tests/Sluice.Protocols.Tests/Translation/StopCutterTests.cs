using Sluice.Protocols.Conversations;

namespace Sluice.Protocols.Tests.Translation;

/// <summary>Stop sequences for providers that have none.</summary>
public sealed class StopCutterTests
{
    [Theory]
    [InlineData("one END two", "one ", "END")]
    [InlineData("one EN two", "one EN two", null)]
    [InlineData("END", "", "END")]
    [InlineData("aaab", "a", "aab")]
    [InlineData("x\n\ny", "x", "\n\n")]
    [InlineData("EEND", "E", "END")]
    public void Cut_TextInPiecesOfAnySize_EndsBeforeTheStop(string text, string expected, string? stop)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var cutter = new StopCutter(["END", "aab", "\n\n"]);
            List<ConversationEvent> events = [new ResponseStarted(null, null, null), new BlockStarted(0, 0, new TextBlock(""))];
            events.AddRange(text.Chunk(size).Select(piece => new BlockDelta(0, 0, new string(piece)) { Logprobs = [.. piece.Select(character => new TokenLogprob(character.ToString(), -1, [], []))] }));
            events.AddRange([new BlockEnded(0, 0), new BlockStarted(0, 1, new ToolCallBlock("c", "f", "")), new BlockDelta(0, 1, "{\"a\":\"END\"}"), new BlockEnded(0, 1), new ChoiceStopped(0, StopReason.ToolUse), new ResponseEnded()]);

            var answer = Wire.Assemble(cutter.Cut(events)).Choices[0];
            var whole = new StopCutter(["END", "aab", "\n\n"]).Cut(Wire.Assemble(events)).Choices[0];

            foreach (var choice in new[] { answer, whole })
            {
                Assert.Equal(expected, string.Concat(choice.Blocks.OfType<TextBlock>().Select(block => block.Text)));
                Assert.Equal(stop is null ? (StopReason.ToolUse, null) : (StopReason.StopSequence, stop), (choice.Reason, choice.StopSequence));
                Assert.Equal(stop is null, choice.Blocks.Any(block => block is ToolCallBlock));
                Assert.Equal(expected, string.Concat((choice.Logprobs ?? []).Select(token => token.Token)));
            }
        }
    }
}
