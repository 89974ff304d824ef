using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// Transactions of one connection, one after the other, by statements that are prepared once: ADO.NET makes commands anew for each,
/// 2 KB of objects that a single row then has to carry where requests are rare.
/// </summary>
internal sealed class PreparedTransaction : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;

    public PreparedTransaction(SqliteConnection connection)
    {
        _database = connection.Handle!;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
    }

    /// <summary>Begins one, waiting as long as the connection's patience lasts where another one writes.</summary>
    /// <exception cref="SqliteException">The database can't be written.</exception>
    public void Begin() => Run(_begin);

    /// <summary>Ends it with all that was written in it.</summary>
    /// <exception cref="SqliteException">Nothing could be written; it is still open, or was taken back already.</exception>
    public void Commit() => Run(_commit);

    /// <summary>Takes it back, if there is one that SQLite has not taken back by itself.</summary>
    public void TakeBack()
    {
        if (raw.sqlite3_get_autocommit(_database) == 0)
        {
            raw.sqlite3_step(_rollback);
            raw.sqlite3_reset(_rollback);
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out var statement), _database);
        return statement;
    }

    private void Run(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        SqliteException.ThrowExceptionForRC(result == raw.SQLITE_DONE ? raw.SQLITE_OK : result, _database);
    }
}
