using System.Threading.Channels;
using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Generation;

/// <summary>The way of updates from the scheduler's thread to the one who asked; never makes the scheduler wait.</summary>
internal sealed class GenerationRun(int choices)
{
    private readonly Channel<GenerationUpdate> _updates = Channel.CreateUnbounded<GenerationUpdate>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false, AllowSynchronousContinuations = false });

    private int _open = choices;

    public ChannelReader<GenerationUpdate> Updates => _updates.Reader;

    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>One sequence for each choice.</summary>
    public Sequence[] Sequences { get; } = new Sequence[choices];

    public void Write(GenerationUpdate update) => _updates.Writer.TryWrite(update);

    public void Finish(GenerationFinished update)
    {
        Write(update);
        if (--_open == 0)
        {
            _updates.Writer.TryComplete();
        }
    }

    public void Fail(EngineException error) => _updates.Writer.TryComplete(error);
}
