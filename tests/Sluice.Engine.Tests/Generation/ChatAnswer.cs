namespace Sluice.Engine.Tests.Generation;

/// <summary>What the updates of one answer say in sum.</summary>
internal sealed class ChatAnswer
{
    public string Reasoning { get; private set; } = "";

    public string Content { get; private set; } = "";

    public List<string> Calls { get; } = [];

    public List<string> CallIds { get; } = [];

    public List<TokenLogprob> Logprobs { get; } = [];

    public int PromptTokens { get; private set; }

    public ChatFinished? End { get; private set; }

    public static async Task<ChatAnswer> ReadAsync(EngineModel model, ChatRequest request)
    {
        var answer = new ChatAnswer();
        await foreach (var update in model.ChatAsync(request, TestContext.Current.CancellationToken))
        {
            answer.Add(update);
        }

        Assert.NotNull(answer.End);
        return answer;
    }

    public void Add(ChatUpdate update)
    {
        Assert.Null(End);
        switch (update)
        {
            case ChatStarted started:
                Assert.Equal(0, PromptTokens);
                PromptTokens = started.PromptTokens;
                break;
            case ChatReasoningDelta reasoning:
                Reasoning += reasoning.Text;
                break;
            case ChatContentDelta content:
                Content += content.Text;
                Logprobs.AddRange(content.Logprobs ?? []);
                break;
            case ChatToolCallStarted start:
                Assert.Equal(Calls.Count, start.Index);
                CallIds.Add(start.Id);
                Calls.Add(start.Name + " ");
                break;
            case ChatToolCallArguments arguments:
                Calls[arguments.Index] += arguments.Json;
                break;
            case ChatToolCallEnded ended:
                Calls[ended.Index] += ";";
                break;
            default:
                End = Assert.IsType<ChatFinished>(update);
                Assert.Equal(PromptTokens, End.PromptTokens);
                break;
        }
    }

    public override string ToString() => $"{Reasoning}|{Content}|{string.Join('|', Calls)}";
}
