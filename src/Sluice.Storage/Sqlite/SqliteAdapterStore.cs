using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Core.Adapters;

namespace Sluice.Storage.Sqlite;

/// <summary>Changes of adapters in SQLite.</summary>
/// <param name="database">The database.</param>
public sealed class SqliteAdapterStore(SqliteDatabase database) : IAdapterStore
{
    /// <inheritdoc />
    public IReadOnlyList<AdapterChange> All()
    {
        using var connection = database.Connect();
        return [.. connection.Query<AdapterChangeRow>("SELECT * FROM adapter_changes ORDER BY model, name").Select(row => row.ToChange())];
    }

    /// <inheritdoc />
    public void Put(AdapterChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var connection = Connect();
        connection.Execute(
            """
            INSERT OR REPLACE INTO adapter_changes (model, name, source, weight, configured_source, configured_weight)
            VALUES ($Model, $Name, $Source, $Weight, $ConfiguredSource, $ConfiguredWeight)
            """,
            change);
    }

    /// <inheritdoc />
    public void Remove(string model, string name)
    {
        using var connection = Connect();
        connection.Execute("DELETE FROM adapter_changes WHERE model = $model AND name = $name", new { model, name });
    }

    // What was told to be done has to be so after a power cut too.
    private SqliteConnection Connect()
    {
        var connection = database.Connect();
        connection.Execute("PRAGMA synchronous = FULL");
        return connection;
    }
}
