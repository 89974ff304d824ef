using System.Text;
using Sluice.Core.Answers;
using Sluice.Storage.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SqliteAnswerStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-answers-").FullName;
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Find_AfterAppend_ReturnsTheWholeAnswerToItsOwnerOnly()
    {
        await using var store = Open();
        store.Append(Sample("resp_1"));

        var found = await store.FindAsync("a", "resp_1", TestContext.Current.CancellationToken);

        Assert.NotNull(found);
        Assert.Equal(("{\"id\":\"resp_1\"}", "p", "k", true, _time.Now), (Text(found.Json), found.Provider, found.KeyId, found.IsKeptByProvider, found.Created));
        Assert.Equal([("resp_1_i", false, "\"in\""), ("resp_1_o", true, "\"out\"")], found.Items.Select(item => (item.Id, item.IsOutput, Text(item.Json))));
        Assert.Null(await store.FindAsync("b", "resp_1", TestContext.Current.CancellationToken));
        Assert.Null(await store.FindItemAsync("b", "resp_1_o", TestContext.Current.CancellationToken));
        var item = (await store.FindItemAsync("a", "resp_1_o", TestContext.Current.CancellationToken))!;
        Assert.Equal(("resp_1_o", true, "\"out\"", "p", "k", true), (item.Item.Id, item.Item.IsOutput, Text(item.Item.Json), item.Provider, item.KeyId, item.IsKeptByProvider));
    }

    [Fact]
    public async Task FindConversation_Chain_ComesOldestFirstAndOnlyWhole()
    {
        await using var store = Open();
        store.Append(Sample("resp_1"));
        store.Append(Sample("resp_2", "resp_1"));
        store.Append(Sample("resp_3", "resp_2"));

        var whole = await store.FindConversationAsync("a", "resp_3", TestContext.Current.CancellationToken);
        Assert.True(await store.DeleteAsync("a", "resp_1", TestContext.Current.CancellationToken));
        var broken = await store.FindConversationAsync("a", "resp_3", TestContext.Current.CancellationToken);

        Assert.Equal(["resp_1", "resp_2", "resp_3"], whole.Select(answer => answer.Id));
        Assert.Empty(broken);
        Assert.False(await store.DeleteAsync("b", "resp_2", TestContext.Current.CancellationToken));
        Assert.False(await store.DeleteAsync("a", "resp_1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Append_ThenDispose_SurvivesReopening()
    {
        await using (var store = Open())
        {
            store.Append(Sample("resp_1"));
        }

        await using var reopened = Open();
        Assert.NotNull(await reopened.FindAsync("a", "resp_1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Find_AfterItsAge_FindsNothingUnlessItWasUsed()
    {
        await using var store = Open(new AnswerRetention(TimeSpan.FromDays(30), 100, 1 << 20));
        store.Append(Sample("resp_1"));
        store.Append(Sample("resp_2"));
        _time.Now += TimeSpan.FromDays(20);
        await store.FindConversationAsync("a", "resp_2", TestContext.Current.CancellationToken);
        _time.Now += TimeSpan.FromDays(20);

        Assert.Null(await store.FindAsync("a", "resp_1", TestContext.Current.CancellationToken));
        Assert.NotNull(await store.FindAsync("a", "resp_2", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(3, 1 << 20)]
    [InlineData(100, 75)]
    public async Task Open_WithMoreThanTheLimits_ForgetsTheLeastRecentlyUsed(int count, long bytes)
    {
        await using (var store = Open())
        {
            for (var number = 0; number < 10; number++)
            {
                store.Append(Sample($"resp_{number}"));
                _time.Now += TimeSpan.FromMinutes(1);
            }
        }

        await using var trimmed = Open(new AnswerRetention(TimeSpan.FromDays(30), count, bytes));
        List<string> left = [];
        for (var number = 0; number < 10; number++)
        {
            if (await trimmed.FindAsync("a", $"resp_{number}", TestContext.Current.CancellationToken) is { } answer)
            {
                left.Add(answer.Id);
            }
        }

        // Each takes 24 bytes.
        Assert.Equal(["resp_7", "resp_8", "resp_9"], left);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SqliteAnswerStore Open(AnswerRetention? retention = null) =>
        new(new SqliteDatabase(Path.Combine(_folder, "sluice.db"), TimeProvider.System), () => retention ?? new AnswerRetention(TimeSpan.FromDays(30), 1000, 1 << 20), _time, failure => Assert.Fail(failure.Message));

    private StoredAnswer Sample(string id, string? previous = null) => new()
    {
        Id = id,
        Owner = "a",
        Previous = previous,
        Provider = "p",
        KeyId = "k",
        IsKeptByProvider = true,
        Created = _time.Now,
        Json = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}"""),
        Items = [new StoredItem(id + "_i", false, "\"in\""u8.ToArray()), new StoredItem(id + "_o", true, "\"out\""u8.ToArray())],
    };

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
