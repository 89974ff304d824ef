using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Sqlite;

/// <summary>The database file: opening it, and bringing its schema up to date.</summary>
public sealed class SqliteDatabase
{
    // Where another program holds the file, nobody waits longer than this.
    private const int PatienceSeconds = 5;

    private readonly string _connectionString;

    private SqliteDatabase(string path) =>
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = PatienceSeconds }.ToString();

    /// <summary>Opens or makes the database and applies the migrations that it lacks, each in a transaction of its own.</summary>
    /// <param name="path">The file; its folder is made if it is missing.</param>
    /// <exception cref="SqliteException">The file is no database, or can't be written.</exception>
    /// <exception cref="InvalidOperationException">The file was written by a newer version.</exception>
    public static SqliteDatabase Open(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var database = new SqliteDatabase(path);
        using var connection = database.Connect();
        connection.Execute("PRAGMA journal_mode = WAL");
        Migrate(connection);
        return database;
    }

    /// <summary>A new open connection.</summary>
    internal SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        connection.Execute($"PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = {PatienceSeconds * 1000}");
        return connection;
    }

    private static void Migrate(SqliteConnection connection)
    {
        var assembly = typeof(SqliteDatabase).Assembly;
        var names = assembly.GetManifestResourceNames().Order(StringComparer.Ordinal).ToArray();
        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        if (version > names.Length)
        {
            throw new InvalidOperationException($"The database has schema version {version}; this program knows {names.Length}. Use the newer program that wrote it.");
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
