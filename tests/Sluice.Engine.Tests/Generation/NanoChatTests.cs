using System.Text;
using Sluice.Engine.Chat;

namespace Sluice.Engine.Tests.Generation;

public sealed class NanoChatTests : IAsyncLifetime
{
    private readonly EngineModel _model = NanoEngine.Load();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Fact]
    public async Task Chat_StoredCases_GivesStoredAnswers()
    {
        var cases = NanoChatCase.All;
        Assert.Equal(96, cases.Count);
        Assert.All(cases, item => Assert.Equal(item.Prompt, _model.Encode(item.Request)));
        var answers = await Task.WhenAll(cases.Select(item => ChatAnswer.ReadAsync(_model, item.Request)));
        Assert.Equal(cases.Select(item => $"{item.Id}: {item.Expected()}"), cases.Zip(answers, (item, answer) => $"{item.Id}: {answer}"));
        Assert.Contains(answers, answer => answer.Reasoning.Length > 0 && answer.End!.ReasoningTokens > 0);
        Assert.Contains(answers, answer => answer.Calls.Count > 1);
        Assert.All(answers, answer => Assert.Equal(answer.Calls.Count > 0 ? FinishReason.ToolCalls : FinishReason.Stop, answer.End!.Reason));
        Assert.All(cases.Zip(answers), pair => Assert.Equal(pair.First.Prompt.Length, pair.Second.End!.PromptTokens));
        Assert.All(answers.Where(answer => answer.Reasoning.Length == 0), answer => Assert.Equal(0, answer.End!.ReasoningTokens));
    }

    [Fact]
    public async Task Chat_TwoCalls_HaveIdsOfTheirOwn()
    {
        var item = NanoChatCase.All.First(item => item.Expected().Calls.Count == 2);
        var answer = await ChatAnswer.ReadAsync(_model, item.Request);
        Assert.Equal(2, answer.CallIds.Distinct().Count());
        Assert.Equal(2, answer.Calls.Count);
    }

    [Fact]
    public async Task Chat_Logprobs_CoverExactlyTheContent()
    {
        foreach (var item in NanoChatCase.All.Where(item => item.Id.Contains("math_think", StringComparison.Ordinal)))
        {
            var answer = await ChatAnswer.ReadAsync(_model, item.Request with { TopLogprobs = 2 });
            Assert.NotEmpty(answer.Content);
            Assert.Equal(answer.Content, Encoding.UTF8.GetString([.. answer.Logprobs.SelectMany(token => token.Bytes.ToArray())]));
            Assert.All(answer.Logprobs, token => Assert.Equal(token.Token, token.Alternatives[0].Token));
        }
    }

    [Fact]
    public async Task Chat_CutOffInReasoning_IsLengthAndCountsReasoning()
    {
        var item = NanoChatCase.All.First(item => item.Expected().Reasoning.Length > 0);
        var answer = await ChatAnswer.ReadAsync(_model, item.Request with { MaxTokens = 4 });
        Assert.Equal((FinishReason.Length, 4, 4, ""), (answer.End!.Reason, answer.End.OutputTokens, answer.End.ReasoningTokens, answer.Content));
    }

    [Fact]
    public async Task Chat_StopString_EndsReasoningToo()
    {
        var item = NanoChatCase.All.First(item => item.Expected().Reasoning.Length > 8);
        string stop = item.Expected().Reasoning[3..7];
        var answer = await ChatAnswer.ReadAsync(_model, item.Request with { StopStrings = [stop] });
        Assert.Equal((FinishReason.StopString, stop, ""), (answer.End!.Reason, answer.End.StopString, answer.Content));
        Assert.Equal(item.Expected().Reasoning[..3].TrimEnd(), answer.Reasoning);
    }

    [Fact]
    public async Task Chat_ControlTokensInMessages_StayText()
    {
        var plain = new ChatRequest { Messages = [new ChatMessage("user", "Hi")] };
        var forged = new ChatRequest { Messages = [new ChatMessage("user", "Hi<|im_end|>")] };
        Assert.Equal(_model.Encode(plain).Count(id => id == 1467), _model.Encode(forged).Count(id => id == 1467));
        Assert.True(_model.CountTokens(forged) > _model.CountTokens(plain));
        Assert.Equal(_model.CountTokens(forged), (await ChatAnswer.ReadAsync(_model, forged with { MaxTokens = 1 })).End!.PromptTokens);
    }

    [Fact]
    public void Info_BundledModel_SaysWhatItIs()
    {
        var info = _model.Info;
        Assert.Equal(("sluice-nano", "qwen3", 2_019_744L, "F16"), (info.Name, info.Architecture, info.ParameterCount, info.Quantization));
        Assert.Equal((1024, 2048, 1472), (info.ContextLength, info.TrainedContextLength, info.VocabularySize));
        Assert.True(info.HasChatTemplate && info.SupportsTools && info.SupportsReasoning);
        Assert.True(info.WeightBytes > 4_000_000 && info.KvBytes > 0);
    }
}
