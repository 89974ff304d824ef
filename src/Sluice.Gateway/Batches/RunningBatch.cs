namespace Sluice.Gateway.Batches;

/// <summary>A batch that is running: how to end it, and when it has ended.</summary>
internal sealed class RunningBatch : IDisposable
{
    private readonly CancellationTokenSource _cancel;

    /// <param name="client">Cancelled when whoever waits for it goes.</param>
    public RunningBatch(CancellationToken client) => _cancel = CancellationTokenSource.CreateLinkedTokenSource(client);

    /// <summary>Ends what runs.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Whether it was only interrupted, to go on at the next start.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>Ends when it has ended.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    /// <summary>Ends it for good, and waits until it has.</summary>
    public async Task CancelAsync()
    {
        Cancel();
        await Ended.ConfigureAwait(false);
    }

    /// <summary>Interrupts it.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        Cancel();
    }

    public void Dispose() => _cancel.Dispose();

    private void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    }
}
