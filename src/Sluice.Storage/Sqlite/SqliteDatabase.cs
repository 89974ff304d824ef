using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Sqlite;

/// <summary>
/// The database file: opening it, and bringing its schema up to date. Where it can't be opened, each use tries again, but no more often than
/// every few seconds; until then it fails as a file does that can't be written.
/// </summary>
public sealed class SqliteDatabase
{
    // Where another program holds the file, nobody waits longer than this.
    private const int PatienceSeconds = 5;
    private const int CannotOpen = 14;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _opening = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly string _connectionString;
    private volatile bool _isOpen;
    private (SqliteException Failure, long When)? _refused;

    /// <summary>Names it; <see cref="Open"/>, or its first use, opens it.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <param name="time">The clock.</param>
    public SqliteDatabase(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = PatienceSeconds }.ToString();
    }

    /// <summary>Opens or makes the database and applies the migrations that it lacks, each in a transaction of its own. Nothing, where that was done before.</summary>
    /// <exception cref="SqliteException">The file is no database, was written by a newer version, or can't be written.</exception>
    public void Open()
    {
        if (_isOpen)
        {
            return;
        }

        lock (_opening)
        {
            if (_isOpen)
            {
                return;
            }

            if (_refused is var (last, when) && _time.GetElapsedTime(when) < Pause)
            {
                throw new SqliteException(last.Message, last.SqliteErrorCode, last.SqliteExtendedErrorCode);
            }

            try
            {
                SQLitePCL.Batteries_V2.Init();
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
                using var connection = Dial();
                connection.Execute("PRAGMA journal_mode = WAL");
                Migrate(connection);
                _isOpen = true;
            }
            catch (SqliteException failure)
            {
                _refused = (failure, _time.GetTimestamp());
                throw;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new SqliteException(failure.Message, CannotOpen);
            }
        }
    }

    /// <summary>A new open connection; throws <see cref="SqliteException"/> where the database can't be opened.</summary>
    internal SqliteConnection Connect()
    {
        Open();
        return Dial();
    }

    private SqliteConnection Dial()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = {PatienceSeconds * 1000}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection)
    {
        var assembly = typeof(SqliteDatabase).Assembly;
        var names = assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).ToArray();
        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        if (version > names.Length)
        {
            throw new SqliteException($"The database has schema version {version}; this program knows {names.Length}. Use the newer program that wrote it.", CannotOpen);
        }

        for (var next = (int)version; next < names.Length; next++)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(names[next])!);
            using var transaction = connection.BeginTransaction();
            if (connection.ExecuteScalar<long>("PRAGMA user_version", transaction: transaction) > next)
            {
                // Another program that shares the folder was faster.
                continue;
            }

            connection.Execute(reader.ReadToEnd(), transaction: transaction);
            connection.Execute($"PRAGMA user_version = {next + 1}", transaction: transaction);
            transaction.Commit();
        }
    }
}
