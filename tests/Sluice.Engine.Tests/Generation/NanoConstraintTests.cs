using System.Text.Json;
using Sluice.Engine.Chat;
using Sluice.Engine.Tests.Grammar;

namespace Sluice.Engine.Tests.Generation;

public sealed class NanoConstraintTests : IAsyncLifetime
{
    private const string Person = """
        {"type":"object","properties":{"name":{"type":"string","maxLength":20},"age":{"type":"integer","minimum":0,"maximum":120},
        "tags":{"type":"array","items":{"enum":["red","green"]},"maxItems":3}},"required":["name","age","tags"],"additionalProperties":false}
        """;

    private const string City = """{"type":"object","properties":{"city":{"type":"string","maxLength":30}},"required":["city"]}""";

    private readonly EngineModel _model = NanoEngine.Load();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public async Task Chat_JsonSchema_AlwaysMeetsIt(float temperature)
    {
        using var schema = JsonDocument.Parse(Person);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => ChatAnswer.ReadAsync(_model, Ask("Describe a person.", temperature, seed) with
        {
            Constraint = OutputConstraint.JsonSchema(schema.RootElement),
        })));
        Assert.All(answers, answer =>
        {
            using var value = JsonDocument.Parse(answer.Content);
            Assert.True(InstanceChecker.IsValid(schema.RootElement, value.RootElement), answer.Content);
            Assert.Equal(FinishReason.Stop, answer.End!.Reason);
        });
    }

    [Fact]
    public async Task Chat_SameSeed_GivesTheSameWhateverElseRuns()
    {
        var request = Ask("Describe a person.", 1f, 5) with { Constraint = Texts.Schema(Person) };
        var alone = await ChatAnswer.ReadAsync(_model, request);
        var together = await Task.WhenAll(Enumerable.Range(3, 6).Select(seed => ChatAnswer.ReadAsync(_model, request with { Sampling = request.Sampling with { Seed = (ulong)seed } })));
        Assert.Equal(alone.Content, together[2].Content);
    }

    [Theory]
    [InlineData("[a-z]{3,8}!", 1f)]
    [InlineData("(yes|no), (because|but) [a-z ]{5,20}\\.", 0f)]
    public async Task Generate_Regex_MatchesIt(string pattern, float temperature)
    {
        var answer = await _model.CompleteAsync(new GenerationRequest
        {
            Prompt = "The answer is ",
            MaxTokens = 100,
            Sampling = new SamplingOptions { Temperature = temperature, Seed = 3 },
            Constraint = OutputConstraint.Regex(pattern),
        });
        Assert.Matches($"^(?:{pattern})$", answer.Text);
        Assert.Equal(FinishReason.Stop, answer.End.Reason);
    }

    [Fact]
    public async Task Generate_ForcedText_CostsNoTokensOfItsOwnPasses()
    {
        var answer = await _model.CompleteAsync(new GenerationRequest
        {
            Prompt = "Say: ",
            Sampling = SamplingOptions.Greedy,
            Constraint = OutputConstraint.Grammar("root ::= \"The capital of France is Paris.\""),
        });
        Assert.Equal("The capital of France is Paris.", answer.Text);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public async Task Chat_ToolRequired_AlwaysCallsOneWithValidArguments(float temperature)
    {
        var tools = new[] { new ChatTool("get_weather", "Get the weather in a city", City), new ChatTool("add", "Add numbers", """{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"required":["a","b"]}""") };
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => ChatAnswer.ReadAsync(_model, Ask("Hello!", temperature, seed) with
        {
            Tools = tools,
            ToolChoice = ToolChoice.Required,
            ParallelToolCalls = false,
            TemplateArguments = NoThinking,
        })));
        Assert.All(answers, answer =>
        {
            string call = Assert.Single(answer.Calls);
            Assert.Equal(FinishReason.ToolCalls, answer.End!.Reason);
            Assert.True(call.StartsWith("get_weather ", StringComparison.Ordinal) || call.StartsWith("add ", StringComparison.Ordinal), call);
            using var arguments = JsonDocument.Parse(call[call.IndexOf('{', StringComparison.Ordinal)..^1]);
            using var schema = JsonDocument.Parse(call[0] == 'g' ? City : tools[1].ParametersJson!);
            Assert.True(InstanceChecker.IsValid(schema.RootElement, arguments.RootElement), call);
        });
    }

    [Fact]
    public async Task Chat_NamedTool_IsTheOneThatIsCalled()
    {
        var answer = await ChatAnswer.ReadAsync(_model, Ask("What is the weather in Paris?", 0f, 1) with
        {
            Tools = [new ChatTool("get_time", "Get the time in a city", City), new ChatTool("get_weather", "Get the weather in a city", City)],
            ToolChoice = ToolChoice.Named("get_time"),
        });
        Assert.StartsWith("get_time ", Assert.Single(answer.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_StrictToolWithOtherNamesThanTheModelKnows_IsCalledByItsName()
    {
        var answer = await ChatAnswer.ReadAsync(_model, Ask("What is the weather in Oslo?", 0f, 1) with
        {
            Tools = [new ChatTool("fetch_conditions", "Get the weather in a place", """{"type":"object","properties":{"place":{"type":"string"}},"required":["place"],"additionalProperties":false}""") { IsStrict = true }],
            TemplateArguments = NoThinking,
        });
        Assert.All(answer.Calls, call => Assert.StartsWith("fetch_conditions {\"place\"", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chat_ThinkingModelWithSchema_MayThinkFirst()
    {
        var answer = await ChatAnswer.ReadAsync(_model, Ask("What is 12 + 7?", 0f, 1) with
        {
            Constraint = Texts.Schema("""{"type":"object","properties":{"result":{"type":"integer"}},"required":["result"]}"""),
        });
        using var value = JsonDocument.Parse(answer.Content);
        Assert.Equal(JsonValueKind.Number, value.RootElement.GetProperty("result").ValueKind);
    }

    [Fact]
    public async Task Chat_WrongConstraints_AreRefusedBeforeTheyBegin()
    {
        var strict = Ask("Hi", 0f, 1) with { Tools = [new ChatTool("f", null, """{"type":"object","not":{}}""") { IsStrict = true }] };
        var refusal = await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(_model, strict));
        Assert.Equal((EngineErrorCode.UnsupportedConstraint, "tools[0]/not"), (refusal.Code, refusal.Element));

        var unknown = Ask("Hi", 0f, 1) with { Tools = [new ChatTool("f", null, City)], ToolChoice = ToolChoice.Named("g") };
        Assert.Equal("tool_choice", (await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(_model, unknown))).Element);

        var none = Ask("Hi", 0f, 1) with { ToolChoice = ToolChoice.Required };
        Assert.Equal("tool_choice", (await Assert.ThrowsAsync<EngineException>(() => ChatAnswer.ReadAsync(_model, none))).Element);
    }

    private static readonly Dictionary<string, JsonElement> NoThinking = new() { ["enable_thinking"] = JsonSerializer.SerializeToElement(false) };

    private static ChatRequest Ask(string question, float temperature, int seed) => new()
    {
        Messages = [new ChatMessage("user", question)],
        Sampling = new SamplingOptions { Temperature = temperature, Seed = (ulong)seed, TopK = 0, TopP = 1f, MinP = 0f },
        MaxTokens = 400,
    };
}
