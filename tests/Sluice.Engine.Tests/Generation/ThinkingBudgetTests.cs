using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Chat.Formats;
using Sluice.Engine.Generation;
using Sluice.Engine.Grammar;
using Sluice.Engine.Tests.Grammar;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Generation;

/// <summary>Thinking that is ended when it took as many tokens as it may.</summary>
public sealed class ThinkingBudgetTests : IAsyncLifetime
{
    private const string Schema = """{"type":"object","properties":{"sum":{"type":"integer"}},"required":["sum"],"additionalProperties":false}""";

    private readonly EngineModel _model = NanoEngine.Load();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Chat_BudgetIsSpent_EndsTheThinkingAndAnswers(int budget)
    {
        var free = await ChatAnswer.ReadAsync(_model, Ask(null));
        var held = await ChatAnswer.ReadAsync(_model, Ask(budget));
        Assert.InRange(free.End!.ReasoningTokens, 10, 100);
        Assert.True(_model.Info.Reasoning.HoldsBudget);
        Assert.StartsWith(held.Reasoning.TrimEnd(), free.Reasoning, StringComparison.Ordinal);
        Assert.InRange(held.Reasoning.TrimEnd().Length, 0, free.Reasoning.Length / 2);
        Assert.StartsWith("7 + 8 = ", held.Content, StringComparison.Ordinal);

        // Log probabilities are told of tokens that were chosen one by one; the text is the same.
        var chosen = await ChatAnswer.ReadAsync(_model, Ask(budget) with { TopLogprobs = 0 });
        Assert.Equal((held.Reasoning, held.Content), (chosen.Reasoning, chosen.Content));
    }

    [Fact]
    public async Task Chat_BudgetSuffices_ChangesNothing()
    {
        var free = await ChatAnswer.ReadAsync(_model, Ask(null));
        Assert.Equal(free.ToString(), (await ChatAnswer.ReadAsync(_model, Ask(100))).ToString());
        var plain = Ask(1) with { Messages = [new ChatMessage("user", "Hello!")] };
        Assert.Equal((await ChatAnswer.ReadAsync(_model, plain with { Reasoning = null })).ToString(), (await ChatAnswer.ReadAsync(_model, plain)).ToString());
    }

    [Fact]
    public async Task Chat_BudgetAndSchema_KeepsToBoth()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => ChatAnswer.ReadAsync(_model, Ask(3) with
        {
            Constraint = Texts.Schema(Schema),
            Sampling = new SamplingOptions { Temperature = 1, Seed = (ulong)seed },
        })));
        Assert.All(answers, answer => Assert.Equal(JsonValueKind.Number, JsonElement.Parse(answer.Content).GetProperty("sum").ValueKind));
        Assert.Contains(answers, answer => answer.Reasoning.Length > 0);
    }

    [Theory]
    [InlineData("  \n[THINK]abc", nameof(ReasoningState.Possible), "\n[/THINK]\n\n")]
    [InlineData("abc", nameof(ReasoningState.Open), "\n[/THINK]\n\n")]
    [InlineData("[THI", nameof(ReasoningState.Open), "\n[/THINK]\n\n")]
    [InlineData("[/[/THI", nameof(ReasoningState.Open), "\n[/THINK]\n\n")]
    [InlineData("a[/THINK]bcd", nameof(ReasoningState.Open), "")]
    [InlineData("a[/[/THINK]bcd", nameof(ReasoningState.Open), "")]
    [InlineData("x[THINK]abcdef", nameof(ReasoningState.Possible), "")]
    [InlineData("abcdefgh", nameof(ReasoningState.None), "")]
    public void Accept_MarksOfSeveralTokens_AreFound(string text, string begins, string forced)
    {
        var state = Enum.Parse<ReasoningState>(begins);
        // A token for each character, of which as many are thought as there are letters in the budget.
        var thought = text[(text.IndexOf("[THINK]", StringComparison.Ordinal) is >= 0 and var at && state == ReasoningState.Possible ? at + 7 : 0)..];
        var budget = new ThinkingBudget(thought.Length, state, new ReasoningFormat("[THINK]", "[/THINK]"), NanoModel.Tokenizer, null);
        foreach (char letter in text)
        {
            Assert.Null(budget.Mask());
            var token = new List<int>();
            NanoModel.Tokenizer.Encode(letter.ToString(), token, parseSpecial: false);
            budget.Accept(Assert.Single(token));
        }

        Assert.Equal(forced.Length > 0, budget.Mask() is { Count: 1 });
        var tokens = new List<int>();
        budget.AcceptForced(tokens);
        Assert.Equal(forced, NanoModel.Tokenizer.Decode([.. tokens], skipSpecial: false));
        Assert.Null(budget.Mask());
        Assert.False(budget.IsComplete);
    }

    private static ChatRequest Ask(int? budget) => new()
    {
        Messages = [new ChatMessage("user", "What is 7 + 8?")],
        Sampling = SamplingOptions.Greedy,
        MaxTokens = 200,
        Reasoning = budget is null ? null : new ChatReasoning { BudgetTokens = budget },
    };
}
