using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Core.Requests;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// The request log in SQLite. Appending only enqueues; a thread of its own puts what has gathered into one transaction. If the disk falls
/// behind by more than the queue holds, records are dropped and counted: the log is a trail, not the ledger.
/// </summary>
public sealed class SqliteRequestLog : IRequestLog, IAsyncDisposable
{
    private const int QueueCapacity = 16_384;
    private const int MostPerTransaction = 4_096;
    private const int RowsPerSlice = 64;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    // Guards the queue, and is what the writer sleeps on.
    private readonly object _gate = new();
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onWriteFailure;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<RequestRecord> _queue = [];
    private List<TaskCompletionSource> _flushes = [];

    // What the writer has taken; its own.
    private List<RequestRecord> _batch = [];
    private List<TaskCompletionSource> _waiting = [];
    private bool _isIdle;
    private bool _isClosed;
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

        // Writing blocks. On a thread of the pool each pause would wake another one, which then spins for a while.
        new Thread(Run) { IsBackground = true, Name = "request log" }.Start();
    }

    /// <summary>Records that were dropped because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public void Append(RequestRecord record)
    {
        lock (_gate)
        {
            if (_isClosed || _queue.Count >= QueueCapacity)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            _queue.Add(record);
            if (_isIdle)
            {
                // Only the first one wakes it: what follows is gathered.
                _isIdle = false;
                Monitor.Pulse(_gate);
            }
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
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isClosed)
            {
                return _ended.Task.WaitAsync(cancellationToken);
            }

            _flushes.Add(flush);
            Monitor.Pulse(_gate);
        }

        return flush.Task.WaitAsync(cancellationToken);
    }

    private void Run()
    {
        try
        {
            Write();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // A bug ends the log, not the program; whoever waits for it is told.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Fail(bug);
        }
    }

    private void Fail(Exception bug)
    {
        lock (_gate)
        {
            _isClosed = true;
            _waiting.AddRange(_flushes);
            _flushes.Clear();
        }

        _waiting.ForEach(flush => flush.TrySetException(bug));
        _ended.SetException(bug);
    }

    private void Write()
    {
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

        while (Take())
        {
            for (var start = 0; start < _batch.Count; start += MostPerTransaction)
            {
                var count = Math.Min(MostPerTransaction, _batch.Count - start);
                try
                {
                    // What could not be opened or written at first may be mended by now.
                    insert ??= Prepare(ref connection);
                    Insert(insert, start, count);
                }
                catch (SqliteException failure)
                {
                    Interlocked.Add(ref _dropped, count);
                    _onWriteFailure(failure);
                }
            }

            _batch.Clear();
            _waiting.ForEach(flush => flush.SetResult());
            _waiting.Clear();
        }

        insert?.Dispose();
        connection?.Dispose();
    }

    // Waits until there is something to do, and takes all of it. False at the end.
    private bool Take()
    {
        lock (_gate)
        {
            if (_flushes.Count == 0 && !_isClosed)
            {
                // One commit for many requests costs less than one each.
                Monitor.Wait(_gate, Gather);
            }

            while (_queue.Count == 0 && _flushes.Count == 0 && !_isClosed)
            {
                _isIdle = true;
                Monitor.Wait(_gate);
            }

            _isIdle = false;
            (_batch, _queue) = (_queue, _batch);
            (_waiting, _flushes) = (_flushes, _waiting);
            return _batch.Count > 0 || _waiting.Count > 0;
        }
    }

    private void Insert(RequestInsert insert, int start, int count)
    {
        insert.Transaction.Begin();
        try
        {
            for (var i = 0; i < count; i++)
            {
                insert.Execute(_batch[start + i]);
                if (i % RowsPerSlice == RowsPerSlice - 1)
                {
                    // Where cores are few, requests wait while this thread writes: never for long.
                    Thread.Sleep(Pause);
                }
            }

            insert.Transaction.Commit();
        }
        catch
        {
            insert.Transaction.TakeBack();
            throw;
        }
    }

    private RequestInsert Prepare(ref SqliteConnection? connection)
    {
        connection ??= _database.Connect();
        connection.Execute("DELETE FROM requests WHERE time_unix_ms < $before", new { before = (_time.GetUtcNow() - Retention).ToUnixTimeMilliseconds() });
        return new RequestInsert(connection);
    }
}
