using Sluice.Core.Adapters;
using Sluice.Storage.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SqliteAdapterStoreTests : IDisposable
{
    private static readonly AdapterChange Added = new("m:1", "a") { Source = "file:/a.gguf", Weight = 0.1 };
    private static readonly AdapterChange Removed = new("m:1", "b") { ConfiguredSource = "file:/b.gguf", ConfiguredWeight = 0.7 };

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-adapters-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_AfterReopening_AreTheChangesAsTheyWerePut()
    {
        Open().Put(Removed);
        Open().Put(Added);

        Assert.Equal([Added, Removed], Open().All());
    }

    [Fact]
    public void Put_TheSameAdapterAgain_TakesThePlaceOfTheEarlierChange()
    {
        Open().Put(Added);
        Open().Put(Added with { Weight = 1 });

        Assert.Equal([Added with { Weight = 1 }], Open().All());
    }

    [Fact]
    public void Remove_OneOfTwo_LeavesTheOther()
    {
        Open().Put(Added);
        Open().Put(Removed);
        Open().Remove("m:1", "a");
        Open().Remove("m:1", "nobody");

        Assert.Equal([Removed], Open().All());
    }

    private SqliteAdapterStore Open() => new(new SqliteDatabase(Path.Combine(_folder, "sluice.db"), TimeProvider.System));
}
