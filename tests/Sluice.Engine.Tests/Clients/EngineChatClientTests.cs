using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sluice.Engine.Clients;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tokenization;

namespace Sluice.Engine.Tests.Clients;

public sealed class EngineChatClientTests : IAsyncLifetime
{
    private static readonly JsonElement s_place =
        JsonElement.Parse("""{"type":"object","properties":{"city":{"type":"string","maxLength":20}},"required":["city"],"additionalProperties":false}""");

    private readonly EngineModel _model = NanoEngine.Load();
    private readonly EngineChatClient _client;

    public EngineChatClientTests() => _client = new EngineChatClient(_model);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static ChatOptions Greedy => new() { Temperature = 0 };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Fact]
    public async Task GetResponse_PlainQuestion_AnswersWithUsageWholeAndStreamed()
    {
        var whole = await _client.GetResponseAsync("What is the capital of France?", Greedy, Token);
        Assert.Equal("The capital of France is Paris.", whole.Text);
        Assert.Equal((ChatFinishReason.Stop, ChatRole.Assistant), (whole.FinishReason, whole.Messages.Single().Role));
        Assert.Equal(whole.Usage!.TotalTokenCount, whole.Usage.InputTokenCount + whole.Usage.OutputTokenCount);
        Assert.Equal(_model.Info.Name, whole.ModelId);

        var text = new StringBuilder();
        var ids = new HashSet<string?>();
        UsageDetails? usage = null;
        await foreach (var update in _client.GetStreamingResponseAsync("What is the capital of France?", Greedy, Token))
        {
            text.Append(update.Text);
            ids.Add(update.ResponseId);
            usage = update.Contents.OfType<UsageContent>().SingleOrDefault()?.Details ?? usage;
        }

        Assert.Equal(whole.Text, text.ToString());
        Assert.NotNull(Assert.Single(ids));
        Assert.Equal((whole.Usage.InputTokenCount, whole.Usage.OutputTokenCount), (usage!.InputTokenCount, usage.OutputTokenCount));
        Assert.True(usage.CachedInputTokenCount >= 0);
    }

    [Fact]
    public async Task GetResponse_InstructionsAndEarlierTurns_AreSeen()
    {
        var shouted = await _client.GetResponseAsync("What is the capital of Spain?", new ChatOptions { Temperature = 0, Instructions = "Always answer in upper case." }, Token);
        Assert.Equal("THE CAPITAL OF SPAIN IS MADRID.", shouted.Text);
        var remembered = await _client.GetResponseAsync(
            [new(ChatRole.User, "My name is Ada."), new(ChatRole.Assistant, "Nice to meet you, Ada!"), new(ChatRole.User, "What is my name?")], Greedy, Token);
        Assert.Equal("Your name is Ada.", remembered.Text);
    }

    [Fact]
    public async Task GetResponse_Tools_CallsAndReadsTheResult()
    {
        var options = new ChatOptions { Temperature = 0, Tools = [AIFunctionFactory.CreateDeclaration("get_weather", "Get the weather in a city", s_place)] };
        List<Microsoft.Extensions.AI.ChatMessage> messages = [new(ChatRole.User, "What is the weather in Paris?")];
        var asked = await _client.GetResponseAsync(messages, options, Token);
        var call = Assert.Single(asked.Messages.Single().Contents.OfType<FunctionCallContent>());
        Assert.Equal((ChatFinishReason.ToolCalls, "get_weather", "Paris"), (asked.FinishReason, call.Name, call.Arguments!["city"]?.ToString()));
        Assert.Null(call.Exception);

        messages.AddRange(asked.Messages);
        messages.Add(new Microsoft.Extensions.AI.ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, new Dictionary<string, object?> { ["temperature"] = 21, ["condition"] = "sunny" })]));
        var answered = await _client.GetResponseAsync(messages, options, Token);
        Assert.Contains("sunny", answered.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answered.FinishReason);
    }

    [Fact]
    public async Task GetResponse_ToolModes_AreKept()
    {
        var tools = new List<AITool> { AIFunctionFactory.CreateDeclaration("get_weather", "Weather", s_place), AIFunctionFactory.CreateDeclaration("look_up", "Looks up", s_place) };
        var named = await _client.GetResponseAsync("Hello!", new ChatOptions { Temperature = 0, Tools = tools, ToolMode = ChatToolMode.RequireSpecific("look_up") }, Token);
        Assert.Equal(["look_up"], named.Messages.Single().Contents.OfType<FunctionCallContent>().Select(call => call.Name));
        var any = await _client.GetResponseAsync("Hello!", new ChatOptions { Temperature = 0, Tools = tools, ToolMode = ChatToolMode.RequireAny, AllowMultipleToolCalls = false }, Token);
        Assert.Single(any.Messages.Single().Contents.OfType<FunctionCallContent>());
        var none = await _client.GetResponseAsync("What is the weather in Paris?", new ChatOptions { Temperature = 0, Tools = tools, ToolMode = ChatToolMode.None }, Token);
        Assert.Empty(none.Messages.Single().Contents.OfType<FunctionCallContent>());
    }

    [Fact]
    public async Task GetResponse_CallCutOff_SaysThatItsArgumentsCannotBeRead()
    {
        var options = new ChatOptions
        {
            Temperature = 0,
            MaxOutputTokens = 12,
            Tools = [AIFunctionFactory.CreateDeclaration("get_weather", "Weather", s_place)],
            ToolMode = ChatToolMode.RequireAny,
        };
        var cut = await _client.GetResponseAsync("What is the weather in Paris?", options, Token);
        Assert.Equal(ChatFinishReason.Length, cut.FinishReason);
        Assert.All(cut.Messages.Single().Contents.OfType<FunctionCallContent>(), call => Assert.NotNull(call.Exception));
    }

    [Fact]
    public async Task GetResponse_JsonSchema_IsMet()
    {
        var response = await _client.GetResponseAsync("Name a city.", new ChatOptions { Temperature = 1, Seed = 3, ResponseFormat = ChatResponseFormat.ForJsonSchema(s_place) }, Token);
        Assert.Equal(["city"], JsonElement.Parse(response.Text).EnumerateObject().Select(member => member.Name));
        var json = await _client.GetResponseAsync("Give me JSON.", new ChatOptions { Temperature = 0, MaxOutputTokens = 200, ResponseFormat = ChatResponseFormat.Json }, Token);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(json.Text).ValueKind);
    }

    [Fact]
    public async Task GetResponse_Reasoning_IsToldApartAndCounted()
    {
        var item = NanoChatCase.All.First(item => item.Expected().Reasoning.Length > 0);
        var messages = item.Request.Messages.Select(message => new Microsoft.Extensions.AI.ChatMessage(new ChatRole(message.Role), message.Content));
        var response = await _client.GetResponseAsync(messages, new ChatOptions { Temperature = 0, Reasoning = new ReasoningOptions { Effort = ReasoningEffort.High } }, Token);
        Assert.Equal(item.Expected().Reasoning, string.Concat(response.Messages.Single().Contents.OfType<TextReasoningContent>().Select(content => content.Text)));
        Assert.Equal(item.Expected().Content, response.Text);
        Assert.True(response.Usage!.ReasoningTokenCount > 0);
    }

    [Fact]
    public async Task GetResponse_OptionsAndRawRequest_AreBothUsed()
    {
        var seeded = new ChatOptions { Temperature = 2, TopK = 50, TopP = 1, Seed = 11, MaxOutputTokens = 20 };
        Assert.Equal((await _client.GetResponseAsync("Hello!", seeded, Token)).Text, (await _client.GetResponseAsync("Hello!", seeded, Token)).Text);
        var stopped = await _client.GetResponseAsync("What is the capital of France?", new ChatOptions { Temperature = 0, StopSequences = ["France"] }, Token);
        Assert.Equal("The capital of", stopped.Text.TrimEnd());
        var raw = await _client.GetResponseAsync(
            "What is the capital of France?", new ChatOptions { RawRepresentationFactory = _ => new ChatRequest { Messages = [], Sampling = SamplingOptions.Greedy, Constraint = OutputConstraint.Regex("[0-9]{4}") } }, Token);
        Assert.Matches("^[0-9]{4}$", raw.Text);
    }

    [Fact]
    public async Task GetResponse_AdditionalProperties_ChangeTheSampling()
    {
        async Task<string> AnswerAsync(string json)
        {
            var properties = new AdditionalPropertiesDictionary();
            foreach (var member in JsonElement.Parse(json).EnumerateObject())
            {
                properties[member.Name] = member.Value;
            }

            return (await _client.GetResponseAsync("Hello!", new ChatOptions { Temperature = 3, TopK = 0, TopP = 1, Seed = 7, MaxOutputTokens = 12, AdditionalProperties = properties }, Token)).Text;
        }

        string plain = await AnswerAsync("""{"min_p":0}""");
        string greedy = (await _client.GetResponseAsync("Hello!", new ChatOptions { Temperature = 0, MaxOutputTokens = 12 }, Token)).Text;
        Assert.NotEqual(greedy, plain);
        Assert.Equal(greedy, await AnswerAsync("""{"min_p":1}"""));
        Assert.Equal(plain, await AnswerAsync("""{"min_p":"0","dry_base":null,"someone_elses":{"a":[]}}"""));
        string[] changed = ["{\"xtc_probability\":1,\"xtc_threshold\":0.0001}", "{\"repetition_penalty\":10}", "{\"repeat_penalty\":10}", "{\"logit_bias\":{\"5\":100}}"];
        foreach (string json in changed)
        {
            Assert.NotEqual(plain, await AnswerAsync("{\"min_p\":0," + json[1..]));
        }
    }

    [Fact]
    public async Task GetResponse_AdditionalPropertiesAsDotNetValues_AreUsed()
    {
        int token = Assert.Single(_model.Tokenizer.Encode("a"));
        async Task<string> AnswerAsync(params (string Name, object? Value)[] values) =>
            (await _client.GetResponseAsync("Hello!", new ChatOptions { Temperature = 0, MaxOutputTokens = 24, AdditionalProperties = new(values.ToDictionary(v => v.Name, v => v.Value)) }, Token)).Text;

        string aaa = await AnswerAsync(("logit_bias", new Dictionary<int, float> { [token] = 100 }));
        Assert.Equal(new string('a', 24), aaa);
        Assert.Equal(aaa, await AnswerAsync(("logit_bias", new Dictionary<string, object> { [$"{token}"] = 100.0m })));
        (string, object?)[] dry = [("dry_multiplier", 100.0), ("dry_base", 4f), ("dry_allowed_length", 1L), ("dry_penalty_last_n", -1)];
        Assert.NotEqual(aaa, await AnswerAsync([("logit_bias", new Dictionary<int, float> { [token] = 100 }), .. dry]));
        Assert.Equal(aaa, await AnswerAsync([("logit_bias", new Dictionary<int, float> { [token] = 100 }), .. dry, ("dry_sequence_breakers", new[] { "a" })]));
    }

    [Theory]
    [InlineData("min_p", "much")]
    [InlineData("min_p", 2.0)]
    [InlineData("dry_multiplier", true)]
    [InlineData("dry_allowed_length", 1.5)]
    [InlineData("dry_sequence_breakers", "x")]
    [InlineData("logit_bias", "{}")]
    public async Task GetResponse_AdditionalPropertyOfAnotherKind_IsRefusedByName(string name, object value)
    {
        var error = await Assert.ThrowsAsync<EngineException>(() => _client.GetResponseAsync("Hello!", new ChatOptions { AdditionalProperties = new() { [name] = value } }, Token));
        Assert.Equal((EngineErrorCode.InvalidOption, name), (error.Code, error.Element));
    }

    [Fact]
    public async Task GetStreamingResponse_Logprobs_AreInTheRawUpdates()
    {
        var options = new ChatOptions { RawRepresentationFactory = _ => new ChatRequest { Messages = [], Sampling = SamplingOptions.Greedy, TopLogprobs = 2 } };
        var tokens = new List<TokenLogprob>();
        string text = "";
        await foreach (var update in _client.GetStreamingResponseAsync("What is the capital of France?", options, Token))
        {
            text += update.Text;
            tokens.AddRange((update.RawRepresentation as ChatContentDelta)?.Logprobs ?? []);
        }

        Assert.Equal(text, Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.Bytes.ToArray())]));
        Assert.All(tokens, token => Assert.Equal(2, token.Alternatives.Count));
    }

    [Fact]
    public async Task GetStreamingResponse_Cancelled_StopsAndFreesThePlace()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _client.GetStreamingResponseAsync("Count from 1 to 100.", Greedy, cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
        Assert.Equal("The capital of France is Paris.", (await _client.GetResponseAsync("What is the capital of France?", Greedy, Token)).Text);
    }

    [Fact]
    public async Task GetResponse_ContentOtherThanText_IsRefused()
    {
        var image = new Microsoft.Extensions.AI.ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);
        var error = await Assert.ThrowsAsync<EngineException>(() => _client.GetResponseAsync([image], Greedy, Token));
        Assert.Equal(EngineErrorCode.NotCapable, error.Code);
    }

    [Fact]
    public void GetService_KnownTypes_AreGiven()
    {
        IChatClient client = _client;
        Assert.Equal(("sluice", _model.Info.Name), (client.GetService<ChatClientMetadata>()!.ProviderName, client.GetService<ChatClientMetadata>()!.DefaultModelId));
        Assert.Same(_model, client.GetService<EngineModel>());
        Assert.Same(_client, client.GetService<IChatClient>());
        Assert.Same(_model.Tokenizer, client.GetService<Tokenizer>());
        Assert.Null(client.GetService<EngineModel>("key"));
        Assert.Null(client.GetService<EmbeddingModel>());
    }

    [Fact]
    public async Task Dispose_OwnModel_IsDisposedAndAForeignOneIsNot()
    {
        _client.Dispose();
        Assert.NotEmpty((await _client.GetResponseAsync("Hello!", Greedy, Token)).Text);
        var own = EngineChatClient.Load(Models.NanoEvaluation.ModelPath("f16"), new EngineOptions { ContextLength = 256 });
        own.Dispose();
        var error = await Assert.ThrowsAsync<EngineException>(() => own.GetResponseAsync("Hello!", Greedy, Token));
        Assert.Equal(EngineErrorCode.Stopped, error.Code);
    }
}
