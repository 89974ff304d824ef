using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

public sealed class SharedDataTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TwoPrograms_BegunTogetherOnOneFreshDataFolder_BothServeAndRemember()
    {
        using var folder = new TemporaryFolder();
        var both = await Task.WhenAll(StartAsync(folder), StartAsync(folder));
        await using var first = both[0];
        await using var second = both[1];

        for (var i = 0; i < 10; i++)
        {
            var answers = await Task.WhenAll(both.Select((program, number) =>
                program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"max_tokens\":1"), ("x-request-id", $"shared-{number}-{i}"))));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        }

        // Each finds its own at once, and the other's as soon as that one has written them.
        var ids = Enumerable.Range(0, 10).SelectMany(i => new[] { $"shared-0-{i}", $"shared-1-{i}" }).ToHashSet();
        await Eventually.TrueAsync(
            async () => (await first.Client.FetchAsync("/v1/requests?limit=1000")).Json["requests"]!.AsArray().Select(record => (string)record!["id"]!).Count(ids.Contains),
            count => count == ids.Count,
            "the requests of both",
            Token);
        Assert.DoesNotContain("could not be written", first.Log + second.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_AmidAStream_LeavesADataFolderThatServesOn()
    {
        using var folder = new TemporaryFolder();
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Model("slow").Answer(FakeAnswer.Script(FakeStep.Send(OpenAiWire.TextChunk("slow", "one")), FakeStep.Stall));
        upstream.Model("quick").Answer(FakeAnswer.Json(OpenAiWire.Text("quick", "ok")));
        await using (var first = await StartAsync(folder, upstream))
        {
            await first.Client.PostAsync(Calls.Chat, Calls.ChatBody("quick"), ("x-request-id", "before-the-kill"));
            Assert.Equal(HttpStatusCode.OK, (await first.Client.FetchAsync("/v1/requests/before-the-kill")).Status);
            using var client = await RawConnection.OpenAsync(first.Address);
            await client.SendAsync(RawConnection.Post(Calls.Chat, Calls.ChatBody("slow", extras: "\"stream\":true")));
            await client.ReadUntilAsync("one");

            await first.KillAsync();
            await upstream.Model("slow").Request.ClientGone.WaitAsync(TimeSpan.FromSeconds(20), Token);
        }

        await using var second = await StartAsync(folder, upstream);
        var answer = await second.Client.PostAsync(Calls.Chat, Calls.ChatBody("quick"));
        var remembered = await second.Client.FetchAsync("/v1/requests/before-the-kill");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("ok", (string?)remembered.Json["outcome"]);
    }

    [Fact]
    public async Task Kill_AfterAnAnswer_LeavesItForTheNextProgramToGoOnFrom()
    {
        using var folder = new TemporaryFolder();
        await using var upstream = await FakeUpstream.StartAsync();
        var model = upstream.Model("keeper").Answer(FakeAnswer.Json(OpenAiWire.Text("keeper", "Forty-two."))).Answer(FakeAnswer.Json(OpenAiWire.Text("keeper", "ok")));
        string id;
        await using (var first = await StartAsync(folder, upstream))
        {
            id = (string)(await first.Client.PostAsync(Calls.Responses, """{"model":"keeper","input":"What?"}""")).Json["id"]!;
            Assert.Equal(HttpStatusCode.OK, (await first.Client.FetchAsync($"{Calls.Responses}/{id}")).Status);
            await first.KillAsync();
        }

        await using var second = await StartAsync(folder, upstream);
        await second.Client.PostAsync(Calls.Responses, $$"""{"model":"keeper","input":"Sure?","previous_response_id":"{{id}}"}""");

        Assert.Equal(["What?", "Forty-two.", "Sure?"], model.Requests[1].Json["messages"]!.AsArray().Select(message => (string?)message!["content"]));
    }

    private static Task<SluiceProgram> StartAsync(TemporaryFolder folder, FakeUpstream? upstream = null) => SluiceProgram.StartAsync(
        new ProgramSettings
        {
            DataFolder = folder.File("data"),
            Config = upstream is null ? null : $"providers:\n  - {{ id: fake, dialect: openai, base_url: \"{upstream.OpenAiBaseUrl}\", models: [\"*\"] }}\n",
        },
        Token);
}
