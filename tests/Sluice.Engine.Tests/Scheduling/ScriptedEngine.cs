using Sluice.Engine.Adapters;
using Sluice.Engine.Generation;
using Sluice.Engine.Sampling;
using Sluice.Engine.Scheduling;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>A scheduler over a scripted model, with the bundled model's tokenizer.</summary>
internal sealed class ScriptedEngine : IAsyncDisposable
{
    private readonly PassGate? _gate;
    private readonly ScriptedPass _pass;

    public ScriptedEngine(ScriptedPass pass, int queue = 16, PassGate? gate = null, IDraft? draft = null)
    {
        _gate = gate;
        _pass = pass;
        Scheduler = new Scheduler(pass, queue, new StoppedClock(), draft);
        Generator = new Generator(Scheduler, NanoModel.Tokenizer, new SamplingParameters(), new AdapterSet());
    }

    public Scheduler Scheduler { get; }

    public Generator Generator { get; }

    public static int Letter(char letter) => NanoModel.Tokenizer.FindId(letter.ToString())!.Value;

    public static GenerationRequest Request(int firstToken, int promptTokens = 1, int maxTokens = 8) => new()
    {
        PromptTokens = [.. Enumerable.Repeat(firstToken, promptTokens)],
        MaxTokens = maxTokens,
        Sampling = SamplingOptions.Greedy,
    };

    /// <summary>Exactly so many of the likeliest tokens behind a prompt.</summary>
    public static GenerationRequest Of(int[] prompt, int maxTokens) => new()
    {
        PromptTokens = prompt,
        MaxTokens = maxTokens,
        IgnoreStopTokens = true,
        Sampling = SamplingOptions.Greedy,
    };

    /// <summary>Everything that comes, with its text in one piece.</summary>
    public static async Task<(string Text, GenerationFinished End)> ReadAsync(GenerationRun run)
    {
        string text = "";
        GenerationFinished? end = null;
        await foreach (var update in run.Updates.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            text += (update as GenerationText)?.Text;
            end ??= update as GenerationFinished;
        }

        return (text, end!);
    }

    /// <summary>The text of each choice.</summary>
    public static async Task<string[]> ReadChoicesAsync(GenerationRun run, int choices)
    {
        string[] texts = [.. Enumerable.Repeat("", choices)];
        await foreach (var update in run.Updates.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            texts[update.Choice] += (update as GenerationText)?.Text;
        }

        return texts;
    }

    /// <summary>Stops; apart from what is remembered, nobody may hold a page then.</summary>
    public async Task AssertNoPageIsLostAsync()
    {
        Assert.Equal(0, Scheduler.Activity.Running);
        await Scheduler.StopAsync();
        for (int group = 0; group < _pass.Groups.Length; group++)
        {
            Assert.Equal(_pass.Groups[group].Pool.Count, Scheduler.Contexts.Available(group));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _gate?.Open();
        await Scheduler.StopAsync();
    }

    /// <summary>No pass takes time, so none is measured, however long a test holds it.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }
}
