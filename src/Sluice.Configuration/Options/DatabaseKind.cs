namespace Sluice.Configuration;

/// <summary>The kinds of database that state can live in.</summary>
public enum DatabaseKind
{
    /// <summary>A SQLite file in the data folder.</summary>
    Sqlite,
}
