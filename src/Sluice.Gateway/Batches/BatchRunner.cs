using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Core.Batches;
using Sluice.Core.Identity;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;

namespace Sluice.Gateway.Batches;

/// <summary>
/// Runs batches: some requests of each at once, and only so many of all. A result is on disk before it counts; a batch that was running when the
/// program ended goes on at the next start with the requests that have none.
/// </summary>
internal sealed partial class BatchRunner(IBatchStore store, LocalRoutes routes, GatewayState state, TimeProvider time, ILogger<BatchRunner> logger) : IDisposable
{
    private const int MostTries = 5;
    private const int LargestResult = 32 * 1024 * 1024;

    private static readonly TimeSpan UntoldRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, RunningBatch> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _slots = new(state.Current.Options.Batch.MaxConcurrency);
    private ITimer? _cleaning;
    private ITimer? _resuming;

    /// <summary>Batches that are running now.</summary>
    public int Running => _running.Count;

    /// <summary>Goes on with what the last run of the program left, as soon as the store can be read, and removes what is too old.</summary>
    public void Start()
    {
        Resume();
        _cleaning = time.CreateTimer(_ => Clean(), null, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    private void Resume()
    {
        IReadOnlyList<BatchRecord> left;
        try
        {
            left = [.. store.Unended()];
        }
        catch (DbException)
        {
            // Whoever opened it has said so.
            _resuming ??= time.CreateTimer(_ => Resume(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _resuming.Change(StoreRetry, Timeout.InfiniteTimeSpan);
            return;
        }

        // Those that were taken meanwhile are running.
        foreach (var batch in left.Where(batch => !_running.ContainsKey(batch.Id)))
        {
            if (batch.IsAsync)
            {
                LogResumed(batch.Id, batch.Total - batch.Completed - batch.Failed);
                Begin(batch, CancellationToken.None);
            }
            else
            {
                // Whoever waited for it is gone with the connection.
                store.End(batch.Id, BatchStatus.Cancelled, time.GetUtcNow());
            }
        }
    }

    /// <summary>Takes a new batch and begins with it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="owner">Who asks.</param>
    /// <param name="client">Cancelled when the client goes; ends a batch that somebody waits for.</param>
    /// <returns>The batch, and what ends when it does.</returns>
    public (BatchRecord Batch, Task Ended) Add(BatchRequest request, Principal owner, CancellationToken client)
    {
        var now = time.GetUtcNow();
        var batch = new BatchRecord("batch_" + RequestIds.New(now)[2..], owner, now, request.IsAsync, request.Concurrency, request.Items.Count);
        store.Add(batch, request.Items);
        return (batch, Begin(batch, request.IsAsync ? CancellationToken.None : client));
    }

    /// <summary>The batch, if it belongs to a principal; null if there is none or it is another's.</summary>
    public BatchRecord? Find(string id, Principal principal) => store.Find(id) is { } batch && batch.Owner == principal ? batch : null;

    /// <summary>The results so far.</summary>
    public IEnumerable<BatchResult> Results(string id) => store.Results(id);

    /// <summary>Ends a running batch: what has no result gets none any more. One that has ended is removed.</summary>
    public async Task<BatchRecord?> DeleteAsync(BatchRecord batch)
    {
        if (batch.Status != BatchStatus.Running)
        {
            store.Remove(batch.Id);
            return null;
        }

        if (_running.TryGetValue(batch.Id, out var running))
        {
            await running.CancelAsync().ConfigureAwait(false);
        }

        return store.Find(batch.Id);
    }

    /// <summary>
    /// Stops handing out requests, for good: a start goes on with them. Those that run get to their end while the program waits for its other
    /// requests; what then still runs is asked once more at the next start.
    /// </summary>
    public void Stop()
    {
        _cleaning?.Dispose();
        _resuming?.Dispose();
        _stopping.Cancel();
    }

    public void Dispose()
    {
        Array.ForEach([.. _running.Values], batch => batch.Abandon());
        _cleaning?.Dispose();
    }

    private Task Begin(BatchRecord batch, CancellationToken client)
    {
        var running = new RunningBatch(client);
        _running[batch.Id] = running;
        running.Ended = Task.Run(() => RunAsync(batch, running), CancellationToken.None);
        return running.Ended;
    }

    private async Task RunAsync(BatchRecord batch, RunningBatch running)
    {
        try
        {
            // What is stopped is left as it is, for the next start; what is cancelled has ended.
            using var giving = CancellationTokenSource.CreateLinkedTokenSource(running.Cancelled, _stopping.Token);
            var limits = new ParallelOptions { MaxDegreeOfParallelism = batch.Concurrency, CancellationToken = giving.Token };
            try
            {
                await Parallel.ForEachAsync(store.Waiting(batch.Id), limits, async (index, next) => await AnswerAsync(batch, index, running, next).ConfigureAwait(false)).ConfigureAwait(false);
                store.End(batch.Id, BatchStatus.Completed, time.GetUtcNow());
            }
            catch (OperationCanceledException)
            {
                if (!running.IsAbandoned && running.Cancelled.IsCancellationRequested)
                {
                    store.End(batch.Id, BatchStatus.Cancelled, time.GetUtcNow());
                }
            }
        }
#pragma warning disable CA1031 // A disk that is full or a bug: told in the log, and tried again at the next start.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(failure, batch.Id);
        }
        finally
        {
            _running.TryRemove(batch.Id, out _);
            running.Dispose();
        }
    }

    private async ValueTask AnswerAsync(BatchRecord batch, int index, RunningBatch running, CancellationToken next)
    {
        var item = store.Item(batch.Id, index);
        for (var tries = 1; ; tries++)
        {
            LocalAnswer answer;
            await _slots.WaitAsync(next).ConfigureAwait(false);
            try
            {
                answer = await SendAsync(batch, item, tries, running.Cancelled).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }

            // Nobody waits at a screen: what clears by itself is waited for.
            if (answer.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && answer.RetryAfter is not null && tries < MostTries)
            {
                await Task.Delay(answer.RetryAfter ?? UntoldRetry, time, next).ConfigureAwait(false);
                continue;
            }

            store.Save(batch.Id, BatchAnswers.ToResult(index, answer, LargestResult));
            return;
        }
    }

    private async Task<LocalAnswer> SendAsync(BatchRecord batch, BatchItem item, int tries, CancellationToken cancelled)
    {
        var id = tries == 1 ? $"{batch.Id}-{item.Index}" : $"{batch.Id}-{item.Index}-{tries}";
        try
        {
            return routes.Has(item.Route)
                ? await routes.SendAsync(item.Route, item.Body, batch.Owner, id, cancelled).ConfigureAwait(false)
                : BatchAnswers.Problem(StatusCodes.Status404NotFound, "not_found", "The route does not exist any more.");
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // One request's bug is no reason to end the others.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogItemFailed(bug, id);
            return BatchAnswers.Problem(StatusCodes.Status500InternalServerError, "internal_error", "The gateway failed on this request. Its log has the details under the request's id.");
        }
    }

    private void Clean()
    {
        try
        {
            store.RemoveEndedBefore(time.GetUtcNow() - state.Current.Options.Batch.Retention);
        }
#pragma warning disable CA1031 // Old results that stay an hour longer harm nobody.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogCleaningFailed(failure);
        }
    }

    [LoggerMessage(EventId = 1301, Level = LogLevel.Information, Message = "batch {BatchId} goes on with {Left} requests")]
    private partial void LogResumed(string batchId, int left);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "batch {BatchId} could not be run")]
    private partial void LogFailed(Exception exception, string batchId);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "request {RequestId} of a batch met a bug")]
    private partial void LogItemFailed(Exception exception, string requestId);

    [LoggerMessage(EventId = 1304, Level = LogLevel.Warning, Message = "old batches could not be removed")]
    private partial void LogCleaningFailed(Exception exception);
}
