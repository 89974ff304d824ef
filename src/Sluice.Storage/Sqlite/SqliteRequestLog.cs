using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Core.Requests;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// The request log in SQLite. Appending only enqueues; one writer puts what has gathered into one transaction. If the disk falls
/// behind by more than the queue holds, records are dropped and counted: the log is a trail, not the ledger.
/// </summary>
public sealed class SqliteRequestLog : IRequestLog, IAsyncDisposable
{
    private const int QueueCapacity = 16_384;
    private const int MostPerTransaction = 4_096;
    private const int RowsPerSlice = 64;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    // A record to write, or a flush to answer once everything before it is written.
    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    // Released when somebody waits for what is queued.
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onWriteFailure;
    private readonly Task _writer;
    private long _dropped;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">The database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onWriteFailure">Told when a batch could not be written (a full disk, say); the writer goes on.</param>
    public SqliteRequestLog(SqliteDatabase database, TimeProvider time, Action<Exception> onWriteFailure)
    {
        _database = database;
        _time = time;
        _onWriteFailure = onWriteFailure;
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Records that were dropped because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public void Append(RequestRecord record)
    {
        if (!_queue.Writer.TryWrite(record))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <inheritdoc />
    public async Task<RequestRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        var row = connection.QueryFirstOrDefault<RequestRow>("SELECT * FROM requests WHERE id = $id ORDER BY sequence DESC LIMIT 1", new { id });
        return row?.ToRecord();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<RequestRecord>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        var rows = connection.Query<RequestRow>("SELECT * FROM requests ORDER BY sequence DESC LIMIT $limit", new { limit = Math.Clamp(limit, 1, 1000) });
        return [.. rows.Select(row => row.ToRecord())];
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        _hurry.Release();
        await _writer.ConfigureAwait(false);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(flush, cancellationToken).ConfigureAwait(false);
            _hurry.Release();
            await flush.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new List<RequestRecord>();
        SqliteConnection? connection = null;
        RequestInsert? insert = null;
        try
        {
            insert = Prepare(ref connection);
        }
        catch (SqliteException failure)
        {
            _onWriteFailure(failure);
        }

        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            TaskCompletionSource? flush = null;
            while (flush is null && batch.Count < MostPerTransaction && _queue.Reader.TryRead(out var item))
            {
                flush = item as TaskCompletionSource;
                if (item is RequestRecord record)
                {
                    batch.Add(record);
                }
            }

            if (batch.Count > 0)
            {
                try
                {
                    // What could not be opened or written at first may be mended by now.
                    insert ??= Prepare(ref connection);
                    using var transaction = connection!.BeginTransaction();
                    for (var i = 0; i < batch.Count; i++)
                    {
                        insert.Execute(batch[i]);
                        if (i % RowsPerSlice == RowsPerSlice - 1)
                        {
                            // Where cores are few, requests wait while this thread writes: never for long.
                            await Task.Delay(1).ConfigureAwait(false);
                        }
                    }

                    transaction.Commit();
                }
                catch (SqliteException failure)
                {
                    Interlocked.Add(ref _dropped, batch.Count);
                    _onWriteFailure(failure);
                }

                batch.Clear();
            }

            flush?.SetResult();
            if (flush is null && !_queue.Reader.Completion.IsCompleted)
            {
                // One commit for many requests costs less than one each.
                await _hurry.WaitAsync(Gather).ConfigureAwait(false);
            }
        }

        insert?.Dispose();
        connection?.Dispose();
    }

    private RequestInsert Prepare(ref SqliteConnection? connection)
    {
        connection ??= _database.Connect();
        connection.Execute("DELETE FROM requests WHERE time_unix_ms < $before", new { before = (_time.GetUtcNow() - Retention).ToUnixTimeMilliseconds() });
        return new RequestInsert(connection);
    }
}
