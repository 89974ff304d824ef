using System.Net;
using System.Text;
using OpenAI.Chat;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

public sealed class ChatCompletionsTests(StandardGateway gateway)
{
    private static readonly ChatCompletionOptions Greedy = new() { Temperature = 0 };

    [Theory]
    [InlineData("Hello!", "Hello! How can I help you?")]
    [InlineData("What is the capital of France?", "The capital of France is Paris.")]
    [InlineData("Repeat after me: Zürich 你好 😀", "Zürich 你好 😀")]
    [InlineData("Count from 3 to 9.", "3, 4, 5, 6, 7, 8, 9.")]
    public async Task Chat_ThroughTheOpenAiSdk_AnswersTheSameWholeAndStreamed(string prompt, string expected)
    {
        var chat = gateway.Chat(StandardGateway.Nano);

        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage(prompt)], Greedy, TestContext.Current.CancellationToken);
        var streamed = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage(prompt)], Greedy, TestContext.Current.CancellationToken))
        {
            streamed.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(expected, whole.Content[0].Text);
        Assert.Equal(expected, streamed.ToString());
        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal(ChatFinishReason.Stop, finish);
        Assert.True(whole.Usage.InputTokenCount > 0);
        Assert.Equal(whole.Usage.InputTokenCount + whole.Usage.OutputTokenCount, whole.Usage.TotalTokenCount);
        Assert.Equal(whole.Usage.InputTokenCount, usage!.InputTokenCount);
        Assert.Equal(whole.Usage.OutputTokenCount, usage.OutputTokenCount);
    }

    [Fact]
    public async Task Chat_Memory_SeesEarlierTurnsAndSystemPrompt()
    {
        ChatMessage[] messages =
        [
            new UserChatMessage("My name is Ada."),
            new AssistantChatMessage("Nice to meet you, Ada!"),
            new UserChatMessage("What is my name?"),
        ];

        ChatCompletion remembered = await gateway.Chat(StandardGateway.Nano).CompleteChatAsync(messages, Greedy, TestContext.Current.CancellationToken);
        ChatCompletion shouted = await gateway.Chat(StandardGateway.Nano).CompleteChatAsync(
            [new SystemChatMessage("Always answer in upper case."), new UserChatMessage("What is the capital of Spain?")],
            Greedy,
            TestContext.Current.CancellationToken);

        Assert.Equal("Your name is Ada.", remembered.Content[0].Text);
        Assert.Equal("THE CAPITAL OF SPAIN IS MADRID.", shouted.Content[0].Text);
    }

    [Fact]
    public async Task Chat_UsageOfStream_ComesOnlyWhenAskedFor()
    {
        var asked = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: """
            "stream":true,"temperature":0,"stream_options":{"include_usage":true}
            """));
        var unasked = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"stream\":true,\"temperature\":0"));

        var usage = Assert.Single(asked.Events, e => e.Data.Contains("\"choices\":[]", StringComparison.Ordinal)).Json["usage"]!;
        Assert.Equal(10, (int)usage["prompt_tokens"]!);
        Assert.InRange((int)usage["completion_tokens"]!, 8, 9);
        Assert.Equal("[DONE]", asked.Events[^1].Data);
        Assert.Equal("[DONE]", unasked.Events[^1].Data);
        Assert.DoesNotContain(unasked.Events, e => e.Data.Contains("completion_tokens", StringComparison.Ordinal));
        Assert.Equal("text/event-stream", asked.ContentType);
    }

    [Fact]
    public async Task Chat_SamePromptAgain_TellsWhatWasCached()
    {
        var body = Calls.ChatBody("sluice-nano", "Please remember these words: river, lantern, copper, harvest.", "\"temperature\":0,\"max_tokens\":4,\"n\":2");
        var first = (await gateway.Client.PostAsync(Calls.Chat, body)).Json;
        var second = (await gateway.Client.PostAsync(Calls.Chat, body)).Json;

        var prompt = (int)second["usage"]!["prompt_tokens"]!;
        Assert.Equal(prompt - 1, (int)second["usage"]!["prompt_tokens_details"]!["cached_tokens"]!);
        Assert.Equal((int)first["usage"]!["prompt_tokens"]!, prompt);
        Assert.Equal((string?)first["choices"]![0]!["message"]!["content"], (string?)second["choices"]![1]!["message"]!["content"]);
    }

    [Fact]
    public async Task Chat_StopReasons_SayWhyItEnded()
    {
        var length = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "Count from 1 to 50.", "\"temperature\":0,\"max_tokens\":5"));
        var stopped = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "Count from 1 to 50.", "\"temperature\":0,\"stop\":[\" 5,\"]"));

        Assert.Equal("length", (string?)length.Json["choices"]![0]!["finish_reason"]);
        Assert.Equal(5, (int)length.Json["usage"]!["completion_tokens"]!);
        Assert.Equal("stop", (string?)stopped.Json["choices"]![0]!["finish_reason"]);
        Assert.Equal("1, 2, 3, 4,", (string?)stopped.Json["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Chat_SeveralChoices_AreAllAnsweredAndCounted()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0,\"n\":2"));

        var choices = answer.Json["choices"]!.AsArray();
        Assert.Equal([0, 1], choices.Select(choice => (int)choice!["index"]!).Order());
        Assert.All(choices, choice => Assert.Equal("Hello! How can I help you?", (string?)choice!["message"]!["content"]));
        Assert.InRange((int)answer.Json["usage"]!["completion_tokens"]!, 16, 18);
    }

    [Fact]
    public async Task Chat_SameSeed_GivesTheSameStory()
    {
        var body = Calls.ChatBody("sluice-nano", "Tell me a story about a brave fox.", "\"temperature\":1.2,\"seed\":42,\"max_tokens\":40");
        var first = await gateway.Client.PostAsync(Calls.Chat, body);
        var second = await gateway.Client.PostAsync(Calls.Chat, body);
        var other = await gateway.Client.PostAsync(Calls.Chat, body.Replace("42", "43", StringComparison.Ordinal));

        Assert.Equal(Content(first), Content(second));
        Assert.NotEqual(Content(first), Content(other));
    }

    [Fact]
    public async Task Chat_Logprobs_ComeWithBytesAndAlternatives()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"temperature\":0,\"logprobs\":true,\"top_logprobs\":3"));

        var tokens = answer.Json["choices"]![0]!["logprobs"]!["content"]!.AsArray();
        Assert.Equal("Hello! How can I help you?", string.Concat(tokens.Select(token => (string?)token!["token"])));
        Assert.All(tokens, token =>
        {
            Assert.InRange((double)token!["logprob"]!, -1, 0);
            Assert.Equal(3, token["top_logprobs"]!.AsArray().Count);
            Assert.Equal((string?)token["token"], (string?)token["top_logprobs"]![0]!["token"]);
        });
    }

    [Fact]
    public async Task Chat_ThinkingModel_KeepsReasoningApartFromContent()
    {
        var whole = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "What is 7 + 8?", "\"temperature\":0"));
        var streamed = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "What is 7 + 8?", "\"temperature\":0,\"stream\":true"));
        var direct = await gateway.Client.PostAsync(
            Calls.Chat, Calls.ChatBody("sluice-nano", "What is 7 + 8?", "\"temperature\":0,\"chat_template_kwargs\":{\"enable_thinking\":false}"));

        var message = whole.Json["choices"]![0]!["message"]!;
        var deltas = streamed.Events.SkipLast(1).SelectMany(e => e.Json["choices"]!.AsArray()).Select(choice => choice!["delta"]!).ToList();
        Assert.Equal("7 + 8 = 15.", (string?)message["content"]);
        Assert.Equal("I add 7 and 8. That makes 15.", ((string?)message["reasoning_content"])!.Trim());
        Assert.Equal("7 + 8 = 15.", string.Concat(deltas.Select(delta => (string?)delta["content"])));
        Assert.Equal("I add 7 and 8. That makes 15.", string.Concat(deltas.Select(delta => (string?)delta["reasoning_content"])).Trim());
        Assert.Equal("7 + 8 = 15.", Content(direct));
        Assert.Null((string?)direct.Json["choices"]![0]!["message"]!["reasoning_content"]);
    }

    [Theory]
    [InlineData(Calls.Messages, """{"max_tokens":200,"temperature":0,"messages":[{"role":"user","content":"What is 7 + 8?"}],"thinking":{"type":"enabled","budget_tokens":3}}""", "\"thinking\":")]
    [InlineData("/v1beta/models/sluice-nano:generateContent", """{"contents":[{"parts":[{"text":"What is 7 + 8?"}]}],"generationConfig":{"temperature":0,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":3}}}""", "\"thought\":true")]
    public async Task Chat_ThinkingBudget_IsKeptTo(string path, string body, string thinking)
    {
        var answer = await gateway.Client.PostAsync(path, body);
        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Header("x-sluice-dropped")));
        Assert.Contains(thinking, answer.Text, StringComparison.Ordinal);
        Assert.Contains("7 + 8 = ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("That makes 15", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ThousandsOfUnicodeCharacters_StreamToTheSameTextAsWhole()
    {
        var text = string.Concat(Enumerable.Repeat("Zürich 你好 😀 naïve ", 60));
        var whole = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", text, "\"temperature\":0,\"max_tokens\":30"));
        var streamed = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", text, "\"temperature\":0,\"max_tokens\":30,\"stream\":true"));

        Assert.Equal(HttpStatusCode.OK, whole.Status);
        Assert.InRange((int)whole.Json["usage"]!["prompt_tokens"]!, 500, 2000);
        Assert.Equal("[DONE]", streamed.Events[^1].Data);
        Assert.Equal(
            Content(whole),
            string.Concat(streamed.Events.SkipLast(1).SelectMany(e => e.Json["choices"]!.AsArray()).Select(choice => (string?)choice!["delta"]!["content"])));
    }

    [Fact]
    public async Task Chat_Headers_TellTheRoad()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("small", extras: "\"temperature\":0"), ("x-request-id", "my-request-7"));

        Assert.Equal("my-request-7", answer.Header("x-request-id"));
        Assert.Equal("sluice-nano", answer.Header("x-sluice-model"));
        Assert.NotNull(answer.Header("x-sluice-provider"));
        Assert.Equal("1", answer.Header("x-sluice-attempts"));
        Assert.Equal("small", (string?)answer.Json["model"]);
    }

    [Fact]
    public async Task Chat_WithoutModel_UsesTheDefault()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, """{"messages":[{"role":"user","content":"Hello!"}],"temperature":0}""");

        Assert.Equal("Hello! How can I help you?", Content(answer));
    }

    [Fact]
    public async Task Chat_ManyAtOnce_AllGetTheirOwnAnswer()
    {
        string[] countries = ["France", "Italy", "Spain", "Germany", "Austria", "Poland", "Japan", "Norway"];
        var alone = new Dictionary<string, string?>();
        foreach (var country in countries)
        {
            alone[country] = Content(await AskAsync(country));
        }

        var together = await Task.WhenAll(countries.Select(AskAsync));

        Assert.Equal(countries.Select(country => alone[country]), together.Select(Content));
        Assert.Equal(countries.Length, alone.Values.Distinct().Count());

        Task<Answer> AskAsync(string country) =>
            gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", $"What is the capital of {country}?", "\"temperature\":0"));
    }

    private static string? Content(Answer answer) => (string?)answer.Json["choices"]![0]!["message"]!["content"];
}
