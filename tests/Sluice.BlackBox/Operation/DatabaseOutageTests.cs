using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

/// <summary>Answers go on without the database.</summary>
public sealed class DatabaseOutageTests
{
    // Where SQLite keeps the lock of whoever writes to a database with a write-ahead log.
    private const int WriteLock = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_WhileAnotherProgramHoldsTheDatabase_AreAnswered()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Locks by others are taken as Linux has them.");
        await using var upstream = await StartUpstreamAsync();
        await using var program = await StartAsync(upstream);
        await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("fake"), ("x-request-id", "before"));
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/v1/requests/before")).Status);

        await using (var index = new FileStream(Path.Combine(program.DataFolder, "sluice.db-shm"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            await Eventually.TrueAsync(() => TryLock(index), locked => locked, "the lock", Token);
            await AssertAnswersAsync(program);
            var refused = await program.Client.PostAsync("/admin/v1/adapters", """{"model":"sluice-nano","name":"third","source":"builtin:sluice-nano-shout"}""");
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "service_unavailable"), (refused.Status, (string?)refused.Error["code"]));
            Assert.Equal(HttpStatusCode.NotFound, (await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano:third"))).Status);
            await program.WaitForLogAsync("the request log could not be written", Token);
            await AssertAnswersAsync(program);
        }

        await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("fake"), ("x-request-id", "after"));
        await Eventually.TrueAsync(async () => (await program.Client.FetchAsync("/v1/requests/after")).Status, status => status == HttpStatusCode.OK, "the request in the log", Token);
    }

    [Fact]
    public async Task Requests_WhenTheDatabaseIsDestroyed_AreAnswered()
    {
        await using var upstream = await StartUpstreamAsync();
        await using var program = await StartAsync(upstream);
        await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("fake"), ("x-request-id", "before"));
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/v1/requests/before")).Status);

        foreach (var file in Directory.GetFiles(program.DataFolder, "sluice.db*"))
        {
            await File.WriteAllBytesAsync(file, new byte[100], Token);
        }

        await AssertAnswersAsync(program);
        await AssertAnswersAsync(program);
        Assert.DoesNotContain(program.DataFolder, (await program.Client.FetchAsync("/v1/requests/before")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/health/ready")).Status);
    }

    private static async Task AssertAnswersAsync(SluiceProgram program)
    {
        var chat = await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("fake"));
        var nano = await program.Client.PostAsync(Calls.Messages, Calls.MessagesBody("sluice-nano", extras: "\"temperature\":0"));
        var kept = await program.Client.PostAsync(Calls.Responses, """{"model":"fake","input":"Hello!"}""");
        Assert.All([chat, nano, kept], answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    private static bool TryLock(FileStream file)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                file.Lock(WriteLock, 1);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<FakeUpstream> StartUpstreamAsync()
    {
        var upstream = await FakeUpstream.StartAsync();
        upstream.Model("fake").Answer(FakeAnswer.Json(OpenAiWire.Text("fake", "ok")));
        return upstream;
    }

    private static Task<SluiceProgram> StartAsync(FakeUpstream upstream) => SluiceProgram.StartAsync(
        new ProgramSettings { Config = $"providers:\n  - {{ id: fake, dialect: openai, base_url: \"{upstream.OpenAiBaseUrl}\", models: [fake] }}\n" }, Token);
}
