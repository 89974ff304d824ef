using Microsoft.Data.Sqlite;
using Sluice.Core.Requests;
using Sluice.Storage.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SqliteRequestLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-storage-").FullName;

    private string DatabaseFile => Path.Combine(_folder, "data", "sluice.db");

    [Fact]
    public async Task Find_AfterAppend_ReturnsTheWholeRecord()
    {
        await using var log = Open();
        var record = Sample("r1");
        log.Append(record);

        var found = await log.FindAsync("r1", TestContext.Current.CancellationToken);

        Assert.NotNull(found);
        Assert.Equivalent(record, found, strict: true);
    }

    [Fact]
    public async Task Find_UnknownId_ReturnsNull()
    {
        await using var log = Open();

        Assert.Null(await log.FindAsync("nobody", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task List_ManyRecords_ReturnsTheNewestFirst()
    {
        await using var log = Open();
        for (var i = 0; i < 3000; i++)
        {
            log.Append(Sample($"r{i}"));
        }

        var newest = await log.ListAsync(2, TestContext.Current.CancellationToken);

        Assert.Equal(["r2999", "r2998"], newest.Select(record => record.Id));
        Assert.Equal(0, log.Dropped);
    }

    [Fact]
    public async Task Append_RowsThatShareSomeValues_AreEachReadBackWhole()
    {
        await using var log = Open();
        RequestRecord[] records =
        [
            Sample("a"),
            Sample("b") with { Model = null, Provider = null, ErrorCode = null, TimeToFirstTokenMs = null },
            Sample("c") with { Model = "", ModelAsked = "größer als ein Zeichen je Byte", Stream = false, OutputTokens = long.MaxValue },
            Sample("d"),
            Sample(new string('e', 400)) with { ModelAsked = null, Outcome = RequestOutcome.Ok, UsageEstimated = false },
        ];
        foreach (var record in records)
        {
            log.Append(record);
        }

        foreach (var record in records)
        {
            Assert.Equivalent(record, await log.FindAsync(record.Id, TestContext.Current.CancellationToken), strict: true);
        }
    }

    [Fact]
    public async Task Append_FromManyThreadsWhileOthersRead_LosesNothing()
    {
        await using var log = Open();
        var cancellation = TestContext.Current.CancellationToken;
        await Parallel.ForAsync(0, 8, cancellation, async (writer, _) =>
        {
            for (var i = 0; i < 300; i++)
            {
                log.Append(Sample($"{writer}-{i}"));
                if (i % 100 == 0)
                {
                    Assert.NotNull(await log.FindAsync($"{writer}-{i}", cancellation));
                }
            }
        });

        Assert.Equal(1000, (await log.ListAsync(1000, cancellation)).DistinctBy(record => record.Id).Count());
        for (var writer = 0; writer < 8; writer++)
        {
            Assert.NotNull(await log.FindAsync($"{writer}-299", cancellation));
        }

        Assert.Equal(0, log.Dropped);
    }

    [Fact]
    public async Task Find_WhereTheWriterMetABug_IsToldInsteadOfWaiting()
    {
        // The database is gone when the writer wants it, and whoever is told of that throws.
        var database = new SqliteDatabase(DatabaseFile, TimeProvider.System);
        database.Open();
        using (var connection = database.Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE requests";
            command.ExecuteNonQuery();
        }

        var log = new SqliteRequestLog(database, TimeProvider.System, _ => throw new NotSupportedException("a bug"));
        log.Append(Sample("lost"));

        await Assert.ThrowsAsync<NotSupportedException>(() => log.FindAsync("lost", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<NotSupportedException>(() => log.DisposeAsync().AsTask());
    }

    [Theory]
    [InlineData("ABORT")]
    [InlineData("ROLLBACK")]
    public async Task Append_AmongRowsOfWhichOneCanNotBeWritten_LeavesOutItsBatchOnly(string raise)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var database = new SqliteDatabase(DatabaseFile, TimeProvider.System);
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"CREATE TRIGGER refuse BEFORE INSERT ON requests WHEN NEW.id = 'bad' BEGIN SELECT RAISE({raise}, 'no'); END";
        command.ExecuteNonQuery();
        var told = new List<string>();
        await using var log = new SqliteRequestLog(database, TimeProvider.System, failure => told.Add(failure.Message));
        log.Append(Sample("before"));
        Assert.NotNull(await log.FindAsync("before", cancellation));

        log.Append(Sample("beside"));
        log.Append(Sample("bad"));
        Assert.Null(await log.FindAsync("bad", cancellation));
        log.Append(Sample("after"));

        Assert.NotNull(await log.FindAsync("after", cancellation));
        Assert.Contains("no", Assert.Single(told), StringComparison.Ordinal);
        Assert.InRange(log.Dropped, 1, 2);
    }

    [Fact]
    public async Task Append_ThenDispose_SurvivesReopening()
    {
        await using (var log = Open())
        {
            log.Append(Sample("kept"));
        }

        await using var reopened = Open();
        Assert.NotNull(await reopened.FindAsync("kept", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Open_OldRecords_AreRemovedAfterThirtyDays()
    {
        await using (var log = Open())
        {
            log.Append(Sample("old") with { Time = DateTimeOffset.UnixEpoch });
            log.Append(Sample("new") with { Time = TimeProvider.System.GetUtcNow() });
        }

        await using var reopened = Open();
        var left = await reopened.ListAsync(10, TestContext.Current.CancellationToken);
        Assert.Equal(["new"], left.Select(record => record.Id));
    }

    [Fact]
    public void Open_FileOfANewerVersion_IsRefused()
    {
        var database = new SqliteDatabase(DatabaseFile, TimeProvider.System);
        using (var connection = database.Connect())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<SqliteException>(new SqliteDatabase(DatabaseFile, TimeProvider.System).Open);
        Assert.Contains("999", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SqliteRequestLog Open() => new(new SqliteDatabase(DatabaseFile, TimeProvider.System), TimeProvider.System, failure => throw failure);

    private static RequestRecord Sample(string id) => new()
    {
        Id = id,
        Time = new DateTimeOffset(2100, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Dialect = "openai",
        ModelAsked = "small",
        Model = "sluice-nano",
        Provider = "local",
        Stream = true,
        Status = 200,
        Outcome = RequestOutcome.Cancelled,
        ErrorCode = "none",
        InputTokens = 1,
        OutputTokens = 2,
        CachedTokens = 3,
        ReasoningTokens = 4,
        UsageEstimated = true,
        TimeToFirstTokenMs = 1.5,
        DurationMs = 2.5,
        Candidates = [new CandidateRecord("local/sluice-nano", 1, ["alias", "loaded here"])],
        Filtered = [new FilteredRecord("other/x", "too small")],
        Attempts = [new AttemptRecord("local/sluice-nano", 200, null, 1.25)],
        Dropped = ["seed"],
        Changed = ["temperature"],
    };
}
