using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Core.Batches;

namespace Sluice.Storage.Sqlite;

/// <summary>Batches in SQLite. Each call is a transaction of its own that is on disk when it returns, so that nothing that was paid for is asked twice.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteBatchStore(SqliteDatabase database) : IBatchStore
{
    private const string Columns = """
        id, owner, created_unix_ms, is_async, concurrency, total, status, ended_unix_ms,
        (SELECT COUNT(*) FROM batch_items WHERE batch = id AND result_status BETWEEN 200 AND 299) AS completed,
        (SELECT COUNT(*) FROM batch_items WHERE batch = id AND result_status NOT BETWEEN 200 AND 299) AS failed
        """;

    /// <inheritdoc />
    public void Add(BatchRecord batch, IReadOnlyList<BatchItem> items)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(items);
        using var connection = Connect();
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            "INSERT INTO batches (id, owner, created_unix_ms, is_async, concurrency, total, status) VALUES ($Id, $owner, $created, $IsAsync, $Concurrency, $Total, $status)",
            new { batch.Id, owner = batch.Owner.Kind.ToString(), created = batch.Created.ToUnixTimeMilliseconds(), batch.IsAsync, batch.Concurrency, batch.Total, status = (int)batch.Status },
            transaction);
        foreach (var item in items)
        {
            connection.Execute(
                "INSERT INTO batch_items (batch, place, route, body) VALUES ($Id, $Index, $Route, $body)",
                new { batch.Id, item.Index, item.Route, body = item.Body.ToArray() },
                transaction);
        }

        transaction.Commit();
    }

    /// <inheritdoc />
    public BatchRecord? Find(string id)
    {
        using var connection = Connect();
        return connection.QueryFirstOrDefault<BatchRow>($"SELECT {Columns} FROM batches WHERE id = $id", new { id })?.ToRecord();
    }

    /// <inheritdoc />
    public IReadOnlyList<BatchRecord> Unended()
    {
        using var connection = Connect();
        return [.. connection.Query<BatchRow>($"SELECT {Columns} FROM batches WHERE status = $running ORDER BY created_unix_ms, id", new { running = (int)BatchStatus.Running }).Select(row => row.ToRecord())];
    }

    /// <inheritdoc />
    public IReadOnlyList<int> Waiting(string id)
    {
        using var connection = Connect();
        return [.. connection.Query<int>("SELECT place FROM batch_items WHERE batch = $id AND result_status IS NULL ORDER BY place", new { id })];
    }

    /// <inheritdoc />
    public BatchItem Item(string id, int index)
    {
        using var connection = Connect();
        var (route, body) = connection.QuerySingle<(string Route, byte[] Body)>("SELECT route, body FROM batch_items WHERE batch = $id AND place = $index", new { id, index });
        return new BatchItem(index, route, body);
    }

    /// <inheritdoc />
    public IEnumerable<BatchResult> Results(string id)
    {
        using var connection = Connect();
        var rows = connection.Query<(int Place, int Status, byte[] Body)>(
            "SELECT place, result_status, result_body FROM batch_items WHERE batch = $id AND result_status IS NOT NULL ORDER BY place", new { id }, buffered: false);
        foreach (var (place, status, body) in rows)
        {
            yield return new BatchResult(place, status, body);
        }
    }

    /// <inheritdoc />
    public void Save(string id, BatchResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        using var connection = Connect();
        connection.Execute(
            "UPDATE batch_items SET result_status = $Status, result_body = $body, body = NULL WHERE batch = $id AND place = $Index AND result_status IS NULL",
            new { id, result.Index, result.Status, body = result.Body.ToArray() });
    }

    /// <inheritdoc />
    public void End(string id, BatchStatus status, DateTimeOffset time)
    {
        using var connection = Connect();
        connection.Execute(
            "UPDATE batches SET status = $status, ended_unix_ms = $time WHERE id = $id AND status = $running",
            new { id, status = (int)status, time = time.ToUnixTimeMilliseconds(), running = (int)BatchStatus.Running });
    }

    /// <inheritdoc />
    public void Remove(string id)
    {
        using var connection = Connect();
        connection.Execute("DELETE FROM batches WHERE id = $id", new { id });
    }

    /// <inheritdoc />
    public void RemoveEndedBefore(DateTimeOffset time)
    {
        using var connection = Connect();
        connection.Execute("DELETE FROM batches WHERE status <> $running AND ended_unix_ms < $time", new { running = (int)BatchStatus.Running, time = time.ToUnixTimeMilliseconds() });
    }

    private SqliteConnection Connect()
    {
        var connection = database.Connect();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
        return connection;
    }
}
