namespace Sluice.Testing;

/// <summary>Waits for a state that comes about in another process, looking again and again.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the value satisfies the condition, and returns it.</summary>
    public static Task<T> TrueAsync<T>(Func<T> value, Func<T, bool> condition, string what, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(value()), condition, what, cancellationToken);

    /// <summary>Waits until the value satisfies the condition, and returns it.</summary>
    public static async Task<T> TrueAsync<T>(Func<Task<T>> value, Func<T, bool> condition, string what, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval);
        using var patience = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var current = await value();
            if (condition(current))
            {
                return current;
            }

            try
            {
                await timer.WaitForNextTickAsync(both.Token);
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {what}; last seen: {current}");
            }
        }
    }
}
