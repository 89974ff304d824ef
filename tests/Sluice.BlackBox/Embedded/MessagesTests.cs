using System.Net;
using System.Text;
using Anthropic.Models.Messages;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

public sealed class MessagesTests(StandardGateway gateway)
{
    private const string Greedy = "\"temperature\":0";

    [Fact]
    public async Task Messages_ThroughTheAnthropicSdk_AnswersWholeAndStreamed()
    {
        var request = new MessageCreateParams
        {
            Model = StandardGateway.Nano,
            MaxTokens = 60,
            Messages = [new UserMessageParam("Repeat after me: river")],
        };

        var whole = await gateway.Claude().Messages.Create(request, TestContext.Current.CancellationToken);
        var text = new StringBuilder();
        var stopped = false;
        await foreach (var item in gateway.Claude().Messages.CreateStreaming(request, TestContext.Current.CancellationToken))
        {
            if (item.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece))
            {
                text.Append(piece.Text);
            }

            stopped |= item.TryPickStop(out _);
        }

        Assert.True(whole.Content.Count > 0);
        Assert.True(whole.Usage.InputTokens > 0);
        Assert.True(whole.Usage.OutputTokens > 0);
        Assert.True(text.Length > 0);
        Assert.True(stopped);
    }

    [Fact]
    public async Task Messages_Stream_HasEveryEventInOrderAndExactUsage()
    {
        var whole = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "What is the capital of France?", Greedy));
        var events = (await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "What is the capital of France?", Greedy + ",\"stream\":true"))).Events
            .Where(e => e.Type != "ping").ToList();

        Assert.Equal("message_start", events[0].Type);
        Assert.Equal("content_block_start", events[1].Type);
        Assert.Equal(["content_block_stop", "message_delta", "message_stop"], events.TakeLast(3).Select(e => e.Type));
        Assert.All(events, e => Assert.Equal(e.Type, (string?)e.Json["type"]));
        Assert.Equal("The capital of France is Paris.", string.Concat(events.Where(e => e.Type == "content_block_delta").Select(e => (string?)e.Json["delta"]!["text"])));
        Assert.Equal("The capital of France is Paris.", (string?)whole.Json["content"]![0]!["text"]);
        Assert.Equal(16, (int)events[0].Json["message"]!["usage"]!["input_tokens"]!);
        Assert.Equal((int)whole.Json["usage"]!["output_tokens"]!, (int)events[^2].Json["usage"]!["output_tokens"]!);
        Assert.Equal("end_turn", (string?)events[^2].Json["delta"]!["stop_reason"]);
    }

    [Fact]
    public async Task Messages_SamePromptAgain_CountsCachedTokensApart()
    {
        var body = Calls.MessagesBody("sluice-nano", "Please forget these words: meadow, anchor, silver, winter.", Greedy);
        var first = (await gateway.Client.PostAsync(Calls.Messages, body)).Json["usage"]!;
        var second = (await gateway.Client.PostAsync(Calls.Messages, body)).Json["usage"]!;

        Assert.Equal(1, (int)second["input_tokens"]!);
        Assert.Equal((int)first["input_tokens"]! + (int)first["cache_read_input_tokens"]!, 1 + (int)second["cache_read_input_tokens"]!);
    }

    [Fact]
    public async Task Messages_StopReasons_NameTheSequence()
    {
        var length = await gateway.Client.PostAsync(Calls.Messages, """{"model":"sluice-nano","max_tokens":5,"temperature":0,"messages":[{"role":"user","content":"Count from 1 to 50."}]}""");
        var stopped = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "Count from 1 to 50.", Greedy + ",\"stop_sequences\":[\" 5,\"]"));

        Assert.Equal("max_tokens", (string?)length.Json["stop_reason"]);
        Assert.Equal("stop_sequence", (string?)stopped.Json["stop_reason"]);
        Assert.Equal(" 5,", (string?)stopped.Json["stop_sequence"]);
        Assert.Equal("1, 2, 3, 4,", (string?)stopped.Json["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Messages_System_AsStringOrBlocks_IsFollowed()
    {
        var plain = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "What is the capital of Spain?", Greedy + ",\"system\":\"Always answer in upper case.\""));
        var blocks = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "What is the capital of Spain?", Greedy + ",\"system\":[{\"type\":\"text\",\"text\":\"Always answer in upper case.\"}]"));

        Assert.Equal("THE CAPITAL OF SPAIN IS MADRID.", (string?)plain.Json["content"]![0]!["text"]);
        Assert.Equal("THE CAPITAL OF SPAIN IS MADRID.", (string?)blocks.Json["content"]![0]!["text"]);
    }

    [Fact]
    public async Task Messages_Thought_IsABlockOfItsOwn()
    {
        var answer = await gateway.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", "What is 7 + 8?", Greedy));

        var blocks = answer.Json["content"]!.AsArray();
        Assert.Equal(["thinking", "text"], blocks.Select(block => (string?)block!["type"]));
        Assert.Contains("That makes 15.", (string?)blocks[0]!["thinking"], StringComparison.Ordinal);
        Assert.Equal("7 + 8 = 15.", (string?)blocks[1]!["text"]);
    }

    [Fact]
    public async Task CountTokens_OfTheBundledModel_IsWhatTheAnswerSays()
    {
        var count = await gateway.Claude().Messages.CountTokens(
            new MessageCountTokensParams { Model = StandardGateway.Nano, Messages = [new UserMessageParam("What is the capital of France?")] },
            TestContext.Current.CancellationToken);

        Assert.Equal(16, count.InputTokens);
    }

    [Fact]
    public async Task Completions_PlainText_ContinuesWholeAndStreamed()
    {
        const string body = """{"model":"sluice-nano","prompt":"Once upon a time there was","max_tokens":8,"temperature":0}""";
        var whole = await gateway.Client.PostAsync("/v1/completions", body);
        var streamed = await gateway.Client.PostAsync("/v1/completions", body.Replace("\"temperature\"", "\"stream\":true,\"temperature\"", StringComparison.Ordinal));

        var text = (string?)whole.Json["choices"]![0]!["text"];
        Assert.Equal(HttpStatusCode.OK, whole.Status);
        Assert.Equal("text_completion", (string?)whole.Json["object"]);
        Assert.False(string.IsNullOrWhiteSpace(text));
        Assert.Equal(8, (int)whole.Json["usage"]!["completion_tokens"]!);
        Assert.Equal(text, string.Concat(streamed.Events.SkipLast(1).SelectMany(e => e.Json["choices"]!.AsArray()).Select(choice => (string?)choice!["text"])));
    }
}
