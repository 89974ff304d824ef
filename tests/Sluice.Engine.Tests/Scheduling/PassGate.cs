using System.Collections.Concurrent;
using Sluice.Engine.Models;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>Stops a scripted model in each pass until the test lets it go on, and shows what the pass is about.</summary>
internal sealed class PassGate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<(int Token, int Position, int Slot)[]> _entered = [];
    private readonly SemaphoreSlim _released = new(0);
    private volatile bool _isOpen;

    public void Enter(DecoderBatch batch)
    {
        if (!_isOpen)
        {
            _entered.Add([.. Enumerable.Range(0, batch.Count).Select(i => (batch.Token(i), batch.Position(i), batch.Slot(i)))]);
            _released.Wait();
        }
    }

    /// <summary>Waits for the next pass and gives its tokens; the pass goes on with <see cref="Release"/>.</summary>
    public (int Token, int Position, int Slot)[] Next()
    {
        Assert.True(_entered.TryTake(out var batch, Patience), "no pass came");
        return batch;
    }

    public void Release() => _released.Release();

    /// <summary>Lets this and all further passes through.</summary>
    public void Open()
    {
        _isOpen = true;
        _released.Release(100);
    }

    public void Dispose()
    {
        Open();
        _entered.Dispose();
    }
}
