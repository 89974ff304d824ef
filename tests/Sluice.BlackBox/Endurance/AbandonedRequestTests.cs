using System.Globalization;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Endurance;

/// <summary>Thousands of clients that leave: what the program held for them it gives back.</summary>
public sealed class AbandonedRequestTests
{
    private const int Clients = 100;
    private const int WarmUp = 1_000;

    // SLUICE_ABANDONED asks for more, for an hour without other work.
    private static readonly int Requests = int.Parse(Environment.GetEnvironmentVariable("SLUICE_ABANDONED") ?? "3000", CultureInfo.InvariantCulture);

    // The heap and compiled code grow by 10 to 15 MB, however many requests there are; one that is not forgotten keeps tens of kilobytes.
    private const long MostGrowth = 32 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_ThatLeaveThousandsOfTimes_LeaveNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process holds is read from /proc.");
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Model("silent").Answer(FakeAnswer.Script(FakeStep.Stall));
        upstream.Model("begun").Answer(FakeAnswer.Script(FakeStep.Send(OpenAiWire.TextChunk("begun", "one")), FakeStep.Stall));
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings
            {
                Config = $"providers:\n  - {{ id: fake, dialect: openai, base_url: \"{upstream.OpenAiBaseUrl}\", models: [silent, begun] }}\n",
                Arguments = ["--log-level", "warning"],
                // Collections by a fixed amount (16 MiB, in hexadecimal), so that a machine with a large cache does not let more garbage lie.
                Environment = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "1000000" },
            },
            Token);

        await LeaveAsync(program, WarmUp);
        var before = await RestAsync(program, upstream, sockets: null);
        await LeaveAsync(program, Requests);
        var after = await RestAsync(program, upstream, before.Sockets + 4);

        TestContext.Current.TestOutputHelper!.WriteLine($"before: {before}\nafter: {after}");
        Assert.InRange(after.Threads, 1, before.Threads + 16);
        Assert.True(after.OwnBytes - before.OwnBytes < MostGrowth, $"before: {before}\nafter: {after}");
        Assert.Equal(
            "The capital of France is Paris.",
            (string?)(await program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", "What is the capital of France?", "\"temperature\":0"))).Json["choices"]![0]!["message"]!["content"]);
    }

    // Some while nothing has come yet, some amid the answer, within the dialect and across, and some of the engine's.
    private static async Task LeaveAsync(SluiceProgram program, int requests)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i <= requests; i = Interlocked.Increment(ref next))
            {
                var (path, model, word) = (i % 50, i % 3) switch
                {
                    (0, _) => (Calls.Chat, "sluice-nano", "data: "),
                    (_, 0) => (Calls.Chat, "silent", null),
                    (_, 1) => (Calls.Chat, "begun", "one"),
                    _ => (Calls.Messages, "begun", "one"),
                };
                var body = path == Calls.Chat ? Calls.ChatBody(model, "Tell me a story.", "\"stream\":true") : Calls.MessagesBody(model, "Tell me a story.", "\"stream\":true");
                using var client = await RawConnection.OpenAsync(program.Address);
                await client.SendAsync(RawConnection.Post(path, body));
                if (word is not null)
                {
                    await client.ReadUntilAsync(word);
                }

                if (i % 2 == 0)
                {
                    client.Reset();
                }
            }
        }));
    }

    // Until nothing is on its road any more, as the gateway, the provider and the system see it.
    private static async Task<ProcessHoldings> RestAsync(SluiceProgram program, FakeUpstream upstream, int? sockets)
    {
        await Eventually.TrueAsync(() => upstream.Requests.Count(request => !request.ClientGone.IsCompleted), open => open == 0, "cancelled requests at the provider", Token);
        upstream.ForgetRequests();
        await Eventually.TrueAsync(() => InFlightAsync(program), count => count == 0, "no request on its road", Token);
        return await Eventually.TrueAsync(() => program.HoldingsBeside(upstream), held => held.Sockets <= (sockets ?? 64), "closed sockets", Token);
    }

    private static async Task<int> InFlightAsync(SluiceProgram program)
    {
        const string Gauge = "sluice_requests_in_flight ";
        var line = (await program.Client.FetchAsync("/metrics")).Text.Split('\n').Single(text => text.StartsWith(Gauge, StringComparison.Ordinal));
        return int.Parse(line[Gauge.Length..], CultureInfo.InvariantCulture);
    }
}
