using System.Text;
using Sluice.Core.Batches;
using Sluice.Core.Identity;
using Sluice.Storage.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SqliteBatchStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-batches-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_AfterAdd_ReturnsTheBatchAndItsItems()
    {
        var store = Open();
        store.Add(Batch("b1", 2), Items(2));

        Assert.Equal(Batch("b1", 2), store.Find("b1"));
        Assert.Null(store.Find("b2"));
        Assert.Equal([0, 1], store.Waiting("b1"));
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(store.Item("b1", 1).Body.Span));
        Assert.Equal("/v1/chat/completions", store.Item("b1", 1).Route);
        Assert.Empty(store.Results("b1"));
    }

    [Fact]
    public void Save_Results_CountAndSurviveReopening()
    {
        var store = Open();
        store.Add(Batch("b1", 3), Items(3));
        store.Save("b1", Result(2, 200));
        store.Save("b1", Result(0, 400));
        store.Save("b1", Result(0, 200));

        var reopened = Open();
        var batch = reopened.Find("b1")!;

        Assert.Equal((BatchStatus.Running, 1, 1), (batch.Status, batch.Completed, batch.Failed));
        Assert.Equal([1], reopened.Waiting("b1"));
        Assert.Equal([(0, 400), (2, 200)], reopened.Results("b1").Select(result => (result.Index, result.Status)));
        Assert.Equal("b1", Assert.Single(reopened.Unended()).Id);
    }

    [Fact]
    public void End_OfABatch_IsFinal()
    {
        var store = Open();
        store.Add(Batch("b1", 1), Items(1));

        store.End("b1", BatchStatus.Cancelled, Now);
        store.End("b1", BatchStatus.Completed, Now.AddHours(1));

        Assert.Equal((BatchStatus.Cancelled, Now), (store.Find("b1")!.Status, store.Find("b1")!.Ended));
        Assert.Empty(store.Unended());
    }

    [Fact]
    public void RemoveEndedBefore_OldBatches_GoWithTheirItems()
    {
        var store = Open();
        foreach (var id in (string[])["old", "young", "running"])
        {
            store.Add(Batch(id, 1), Items(1));
            store.Save(id, Result(0, 200));
        }

        store.End("old", BatchStatus.Completed, Now);
        store.End("young", BatchStatus.Completed, Now.AddDays(2));
        store.RemoveEndedBefore(Now.AddDays(1));

        Assert.Null(store.Find("old"));
        Assert.Empty(store.Results("old"));
        Assert.NotNull(store.Find("young"));
        Assert.Single(store.Results("running"));
    }

    [Fact]
    public void Add_SameIdTwice_LeavesTheFirstWhole()
    {
        var store = Open();
        store.Add(Batch("b1", 1), Items(1));

        Assert.ThrowsAny<Exception>(() => store.Add(Batch("b1", 2), Items(2)));
        Assert.Equal(1, store.Find("b1")!.Total);
        Assert.Equal([0], store.Waiting("b1"));
    }

    private static BatchRecord Batch(string id, int total) => new(id, Principal.Anonymous, Now, true, 4, total);

    private static BatchItem[] Items(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new BatchItem(i, "/v1/chat/completions", Encoding.UTF8.GetBytes($$"""{"n":{{i}}}""")))];

    private static BatchResult Result(int index, int status) => new(index, status, "{}"u8.ToArray());

    private SqliteBatchStore Open() => new(new SqliteDatabase(Path.Combine(_folder, "sluice.db"), TimeProvider.System));
}
