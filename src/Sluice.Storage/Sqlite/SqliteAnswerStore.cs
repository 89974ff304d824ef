using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Sluice.Core.Answers;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// Kept answers in SQLite. Appending only enqueues; one writer puts what has gathered into one transaction and now and then forgets what is beyond the
/// limits. Whoever reads waits for what was appended before. If the disk falls behind by more than the queue holds, answers are not kept.
/// </summary>
public sealed class SqliteAnswerStore : IAnswerStore, IAsyncDisposable
{
    private const int QueueCapacity = 1024;
    private const int TrimEvery = 64;
    private const int LongestConversation = 10_000;

    // An answer to write, or a flush to answer once everything before it is written.
    private readonly Channel<object> _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly SqliteDatabase _database;
    private readonly Func<AnswerRetention> _retention;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _onWriteFailure;
    private readonly Task _writer;
    private int _untrimmed;

    /// <summary>Starts the writer.</summary>
    /// <param name="database">The database.</param>
    /// <param name="retention">How long answers are kept, asked anew each time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="onWriteFailure">Told when answers could not be written (a full disk, say); the writer goes on.</param>
    public SqliteAnswerStore(SqliteDatabase database, Func<AnswerRetention> retention, TimeProvider time, Action<Exception> onWriteFailure)
    {
        _database = database;
        _retention = retention;
        _time = time;
        _onWriteFailure = onWriteFailure;
        _writer = Task.Run(WriteAsync);
    }

    /// <inheritdoc />
    public void Append(StoredAnswer answer)
    {
        if (!_queue.Writer.TryWrite(answer))
        {
            _onWriteFailure(new InvalidOperationException("Too many answers wait to be written; this one is not kept."));
        }
    }

    /// <inheritdoc />
    public async Task<StoredAnswer?> FindAsync(string owner, string id, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        return AnswerQueries.Find(connection, owner, id, Oldest);
    }

    /// <inheritdoc />
    public async Task<FoundItem?> FindItemAsync(string owner, string itemId, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        return AnswerQueries.FindItem(connection, owner, itemId, Oldest);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredAnswer>> FindConversationAsync(string owner, string id, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        var answers = new List<StoredAnswer>();
        for (var next = id; next is not null; next = answers[^1].Previous)
        {
            if (answers.Count == LongestConversation || AnswerQueries.Find(connection, owner, next, Oldest) is not { } answer)
            {
                return [];
            }

            answers.Add(answer);
        }

        try
        {
            AnswerQueries.Touch(connection, owner, answers.Select(answer => answer.Id), _time.GetUtcNow());
        }
        catch (SqliteException failure)
        {
            // That they were used is of less use than the answers.
            _onWriteFailure(failure);
        }

        answers.Reverse();
        return answers;
    }

    /// <inheritdoc />
    public async Task<bool> DeleteAsync(string owner, string id, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken).ConfigureAwait(false);
        using var connection = _database.Connect();
        using var transaction = connection.BeginTransaction();
        var deleted = AnswerQueries.Delete(connection, transaction, owner, id);
        transaction.Commit();
        return deleted;
    }

    /// <summary>Writes what is queued and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    // Between two trims an answer may be there that is too old already.
    private DateTimeOffset Oldest => _time.GetUtcNow() - _retention().Age;

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _queue.Writer.WriteAsync(flush, cancellationToken).ConfigureAwait(false);
            await flush.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        var connection = TryOpen();
        var batch = new List<StoredAnswer>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            TaskCompletionSource? flush = null;
            while (flush is null && _queue.Reader.TryRead(out var item))
            {
                flush = item as TaskCompletionSource;
                if (item is StoredAnswer answer)
                {
                    batch.Add(answer);
                }
            }

            if (batch.Count > 0 && (connection ??= TryOpen()) is { } open)
            {
                Write(open, batch);
            }

            batch.Clear();

            flush?.SetResult();
        }

        connection?.Dispose();
    }

    // What can't be opened now may be mended before the next answers come.
    private SqliteConnection? TryOpen()
    {
        try
        {
            var connection = _database.Connect();
            Trim(connection);
            return connection;
        }
        catch (SqliteException failure)
        {
            _onWriteFailure(failure);
            return null;
        }
    }

    private void Write(SqliteConnection connection, List<StoredAnswer> batch)
    {
        try
        {
            using (var transaction = connection.BeginTransaction())
            {
                foreach (var answer in batch)
                {
                    AnswerQueries.Insert(connection, transaction, answer);
                }

                transaction.Commit();
            }

            _untrimmed += batch.Count;
        }
        catch (SqliteException failure)
        {
            _onWriteFailure(failure);
        }

        if (_untrimmed >= TrimEvery)
        {
            Trim(connection);
        }
    }

    private void Trim(SqliteConnection connection)
    {
        _untrimmed = 0;
        try
        {
            AnswerQueries.Trim(connection, _retention(), _time.GetUtcNow());
        }
        catch (SqliteException failure)
        {
            _onWriteFailure(failure);
        }
    }
}
