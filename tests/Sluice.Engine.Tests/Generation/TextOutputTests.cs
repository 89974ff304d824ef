using Sluice.Engine.Tests.Scheduling;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Generation;

public sealed class TextOutputTests
{
    [Fact]
    public async Task Output_CharactersOfSeveralTokens_ComeWhole()
    {
        const string text = "a😀é漢 \u0301b";
        var tokens = Encode(text);
        Assert.True(tokens.Count > text.Length);
        await using var engine = new ScriptedEngine(new ScriptedPass(position => tokens[position]));
        var pieces = new List<GenerationText>();
        await foreach (var update in engine.Generator.Start(ScriptedEngine.Request(1, maxTokens: tokens.Count) with { TopLogprobs = 0 })
            .Updates.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (update is GenerationText piece)
            {
                pieces.Add(piece);
            }
        }

        Assert.Equal(text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.All(pieces, piece => Assert.False(char.IsHighSurrogate(piece.Text[^1]) || piece.Text.Contains('\ufffd', StringComparison.Ordinal)));
        Assert.Equal(tokens.Count, pieces.Sum(piece => piece.Tokens));
        Assert.Equal(tokens, pieces.SelectMany(piece => piece.Logprobs!).Select(token => token.Token));
    }

    [Fact]
    public async Task Output_CutWithinACharacter_LeavesItOut()
    {
        var tokens = Encode("ab😀");
        await using var engine = new ScriptedEngine(new ScriptedPass(position => tokens[position]));
        var (text, end) = await ScriptedEngine.ReadAsync(engine.Generator.Start(ScriptedEngine.Request(1, maxTokens: tokens.Count - 1)));
        Assert.Equal(("ab", FinishReason.Length), (text, end.Reason));
    }

    [Fact]
    public async Task Output_ControlTokens_AreNoTextUnlessVisible()
    {
        const int imStart = 1466;
        int[] tokens = [imStart, ScriptedEngine.Letter('a'), imStart];
        await using var engine = new ScriptedEngine(new ScriptedPass(position => tokens[position]));
        var request = ScriptedEngine.Request(1, maxTokens: 3);
        Assert.Equal("a", (await ScriptedEngine.ReadAsync(engine.Generator.Start(request))).Text);
        var visible = engine.Generator.Start(request, [1], visibleControls: [imStart]);
        Assert.Equal("<|im_start|>a<|im_start|>", (await ScriptedEngine.ReadAsync(visible)).Text);
    }

    [Fact]
    public async Task Output_StopToken_EndsAndCounts()
    {
        int[] tokens = [ScriptedEngine.Letter('a'), 1467, ScriptedEngine.Letter('b')];
        await using var engine = new ScriptedEngine(new ScriptedPass(position => tokens[position]));
        var request = ScriptedEngine.Request(1, maxTokens: 3);
        var (text, end) = await ScriptedEngine.ReadAsync(engine.Generator.Start(request));
        Assert.Equal(("a", FinishReason.Stop, 2), (text, end.Reason, end.OutputTokens));
        (text, end) = await ScriptedEngine.ReadAsync(engine.Generator.Start(request with { IgnoreStopTokens = true }));
        Assert.Equal(("ab", FinishReason.Length, 3), (text, end.Reason, end.OutputTokens));
    }

    private static List<int> Encode(string text)
    {
        var tokens = new List<int>();
        NanoModel.Tokenizer.Encode(text, tokens, parseSpecial: false);
        return tokens;
    }
}
