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

    public ScriptedEngine(ScriptedPass pass, int queue = 16, PassGate? gate = null, IDraft? draft = null)
    {
        _gate = gate;
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
