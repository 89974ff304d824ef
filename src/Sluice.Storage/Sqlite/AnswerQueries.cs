using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Core.Answers;

namespace Sluice.Storage.Sqlite;

/// <summary>What is asked of and done to the tables of kept answers, each on an open connection.</summary>
internal static class AnswerQueries
{
    private const string Columns = "sequence, id, owner, previous, provider, key_id, kept_by_provider, created_unix_ms, body";

    public static void Insert(SqliteConnection connection, SqliteTransaction transaction, StoredAnswer answer)
    {
        // An id that comes a second time is the same answer told again: the later one counts.
        Delete(connection, transaction, answer.Owner, answer.Id);
        var sequence = connection.ExecuteScalar<long>(
            """
            INSERT INTO answers (id, owner, previous, provider, key_id, kept_by_provider, created_unix_ms, used_unix_ms, bytes, body)
            VALUES ($Id, $Owner, $Previous, $Provider, $KeyId, $kept, $created, $created, $bytes, $body);
            SELECT last_insert_rowid();
            """,
            new
            {
                answer.Id,
                answer.Owner,
                answer.Previous,
                answer.Provider,
                answer.KeyId,
                kept = answer.IsKeptByProvider,
                created = answer.Created.ToUnixTimeMilliseconds(),
                bytes = answer.Json.Length + answer.Size,
                body = answer.Json.ToArray(),
            },
            transaction);
        for (var position = 0; position < answer.Items.Count; position++)
        {
            var item = answer.Items[position];
            connection.Execute(
                "INSERT INTO answer_items (answer, position, id, is_output, body) VALUES ($sequence, $position, $Id, $IsOutput, $body)",
                new { sequence, position, item.Id, item.IsOutput, body = item.Json.ToArray() },
                transaction);
        }
    }

    public static StoredAnswer? Find(SqliteConnection connection, string owner, string id, DateTimeOffset oldest) =>
        connection.QueryFirstOrDefault<AnswerRow>($"SELECT {Columns} FROM answers WHERE owner = $owner AND id = $id AND used_unix_ms >= $oldest", new { owner, id, oldest = oldest.ToUnixTimeMilliseconds() }) is { } row ? Read(connection, row) : null;

    public static FoundItem? FindItem(SqliteConnection connection, string owner, string itemId, DateTimeOffset oldest) =>
        connection.QueryFirstOrDefault<FoundItemRow>(
            """
            SELECT answer_items.id, answer_items.is_output, answer_items.body, answers.provider, answers.key_id, answers.kept_by_provider
            FROM answer_items JOIN answers ON answers.sequence = answer_items.answer
            WHERE answer_items.id = $itemId AND answers.owner = $owner AND answers.used_unix_ms >= $oldest
            ORDER BY answers.sequence DESC LIMIT 1
            """,
            new { owner, itemId, oldest = oldest.ToUnixTimeMilliseconds() }) is { } row ? new FoundItem(new StoredItem(row.id, row.is_output, row.body), row.provider, row.key_id, row.kept_by_provider) : null;

    public static void Touch(SqliteConnection connection, string owner, IEnumerable<string> ids, DateTimeOffset now) =>
        connection.Execute("UPDATE answers SET used_unix_ms = $now WHERE owner = $owner AND id IN $ids", new { now = now.ToUnixTimeMilliseconds(), owner, ids });

    public static bool Delete(SqliteConnection connection, SqliteTransaction transaction, string owner, string id)
    {
        connection.Execute("DELETE FROM answer_items WHERE answer IN (SELECT sequence FROM answers WHERE owner = $owner AND id = $id)", new { owner, id }, transaction);
        return connection.Execute("DELETE FROM answers WHERE owner = $owner AND id = $id", new { owner, id }, transaction) > 0;
    }

    /// <summary>Forgets what is beyond the limits, least recently used first.</summary>
    public static void Trim(SqliteConnection connection, AnswerRetention retention, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        var limits = new { before = (now - retention.Age).ToUnixTimeMilliseconds(), retention.Count, retention.Bytes };
        connection.Execute(
            """
            DELETE FROM answers WHERE sequence IN (
                SELECT sequence FROM (
                    SELECT sequence, used_unix_ms,
                           ROW_NUMBER() OVER (ORDER BY used_unix_ms DESC, sequence DESC) AS place,
                           SUM(bytes) OVER (ORDER BY used_unix_ms DESC, sequence DESC) AS total
                    FROM answers)
                WHERE used_unix_ms < $before OR place > $Count OR total > $Bytes);
            DELETE FROM answer_items WHERE answer NOT IN (SELECT sequence FROM answers);
            """,
            limits,
            transaction);
        transaction.Commit();
    }

    private static StoredAnswer Read(SqliteConnection connection, AnswerRow row) => new()
    {
        Id = row.id,
        Owner = row.owner,
        Previous = row.previous,
        Provider = row.provider,
        KeyId = row.key_id,
        IsKeptByProvider = row.kept_by_provider,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(row.created_unix_ms),
        Json = row.body,
        Items =
        [
            .. connection.Query<AnswerItemRow>("SELECT id, is_output, body FROM answer_items WHERE answer = $sequence ORDER BY position", new { row.sequence })
                .Select(item => new StoredItem(item.id, item.is_output, item.body)),
        ],
    };
}
