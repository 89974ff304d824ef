using Sluice.Engine.Gguf;
using Sluice.Engine.Tests.Adapters;
using Sluice.Engine.Tests.Generation;
using Sluice.Engine.Tests.Models;
using Sluice.Engine.Tests.RandomModels;

namespace Sluice.Engine.Tests.Hostile;

/// <summary>
/// Whole models and adapters whose files say something else than they should: they are refused by type, or they answer; nothing crashes, hangs or throws anything
/// else. SLUICE_FUZZ_ROUNDS and SLUICE_FUZZ_SEED look for more.
/// </summary>
public sealed class HostileModelTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly string _path = Path.GetTempFileName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("nano")]
    [InlineData("llama")]
    [InlineData("qwen2moe")]
    [InlineData("gemma3")]
    [InlineData("phi3-long")]
    [InlineData("gpt-oss")]
    public async Task Load_ChangedModel_AnswersOrIsRefusedByType(string name) => await ChangeAsync(name, BytesOf(name), AskModelAsync);

    [Theory]
    [InlineData("pirate")]
    [InlineData("shout")]
    public async Task LoadAdapter_ChangedAdapter_AnswersOrIsRefusedByType(string name)
    {
        await using var model = NanoEngine.Load(parallel: 2, context: 256);
        await ChangeAsync(name, await File.ReadAllBytesAsync(AdapterFiles.Path(name), Token), async () =>
        {
            model.LoadAdapter("x", _path);
            await ReadAsync(model.GenerateAsync(new GenerationRequest { Prompt = "Hello", MaxTokens = 3, Adapters = [new("x")] }, Token));
        });
        Assert.False(model.Failure.IsCompleted);
        Assert.Equal("The capital of France is Paris.", (await ChatAnswer.ReadAsync(model, Ask("What is the capital of France?") with { MaxTokens = 20 })).Content);
    }

    [Fact]
    public void Load_EndlessToken_IsRefused()
    {
        var file = GgufDocument.Parse(BytesOf("llama"));
        file.Set(GgufDocument.Entry.Of("tokenizer.ggml.tokens", new string('x', 20_000), "y"));
        file.Entries.RemoveAt(file.IndexOf("tokenizer.ggml.token_type"));
        File.WriteAllBytes(_path, file.Write());
        var error = Assert.Throws<GgufException>(() => EngineModel.Load(_path));
        Assert.Contains("20000 bytes", error.Message, StringComparison.Ordinal);
    }

    private static byte[] BytesOf(string name)
    {
        if (name == "nano")
        {
            return File.ReadAllBytes(NanoEvaluation.ModelPath("f16"));
        }

        var stream = new MemoryStream();
        new RandomModel(RandomArchitecture.Named(name), GgmlType.F16).Write(stream);
        return stream.ToArray();
    }

    private static ChatRequest Ask(string text) => new() { Messages = [new("system", "Be kind."), new("user", text)], MaxTokens = 3, Sampling = SamplingOptions.Greedy };

    private static async Task ReadAsync(IAsyncEnumerable<object> updates)
    {
        await foreach (object update in updates)
        {
            Assert.NotNull(update);
        }
    }

    private static int Setting(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : fallback;

    private async Task ChangeAsync(string name, byte[] bytes, Func<Task> use)
    {
        var original = GgufDocument.Parse(bytes);
        int seed = Setting("SLUICE_FUZZ_SEED", 1);
        for (int round = 0; round < Setting("SLUICE_FUZZ_ROUNDS", 12); round++)
        {
            var file = original.Copy();
            string change = $"{name}, seed {seed}, round {round}: {new GgufMutation(new Random((seed * 1_000_003) + round)).Change(file)}";
            await File.WriteAllBytesAsync(_path, file.Write(), Token);
            var error = await Record.ExceptionAsync(() => use().WaitAsync(s_patience, Token));
            Assert.True(error is null or GgufException or EngineException, $"{change}\n{error}");
        }
    }

    /// <summary>Loads the file and asks of it what there is to ask; throws the first problem when all was asked.</summary>
    private async Task AskModelAsync()
    {
        await using var model = EngineModel.Load(_path, new EngineOptions { MaxParallel = 2, ContextLength = 640, MaxBatch = 64, Threads = 1, PackFiles = false });
        var text = new GenerationRequest { Prompt = "Hello <|im_end|> w\u00f6rld", MaxTokens = 3, TopLogprobs = 2 };
        var chat = Ask("Hi!");
        IAsyncEnumerable<object>[] asked =
        [
            model.GenerateAsync(text, Token),
            model.GenerateAsync(text with { Constraint = OutputConstraint.Regex("[0-9]{1,3}") }, Token),
            model.ChatAsync(chat, Token),
            model.ChatAsync(chat with { Tools = [new("f", "does", """{"type":"object","properties":{"a":{"type":"integer"}}}""")], ToolChoice = ToolChoice.Required }, Token),
            model.ChatAsync(chat with { Constraint = OutputConstraint.JsonObject, Reasoning = new() { Enabled = true } }, Token),
        ];
        EngineException? problem = null;
        foreach (var updates in asked)
        {
            try
            {
                await ReadAsync(updates);
            }
            catch (EngineException error)
            {
                problem ??= error;
            }
        }

        if (problem is not null)
        {
            throw problem;
        }
    }
}
