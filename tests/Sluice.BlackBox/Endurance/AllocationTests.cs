using System.Globalization;
using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Endurance;

/// <summary>What a request that passes through costs in objects, the record and the log line included: time can't be tested on a busy machine, bytes can.</summary>
public sealed class AllocationTests
{
    private const int Counted = 1500;
    private const int MostRounds = 6;
    private const int AtOnce = 4;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // What waits is kept in objects, and on a busy machine more has to be waited for. So the upstream answers with a length and in one write, after which
    // there is nothing to wait for, and the numbers are the same on an idle machine and beside ten programs for each core: 5.5 to 6.2 and 12.3 to
    // 13.0 KB. Where an answer comes piece by piece, each may be waited for, which costs 296 bytes within HttpClient: the third ceiling is the second
    // one and that for each of 24 pieces. Libraries that are not built for release make 2.3 and 3 KB more: their asynchronous methods are objects always.
    [Theory]
    [InlineData("whole", 6500)]
    [InlineData("stream", 13500)]
    [InlineData("pieces", 20600)]
    public async Task Answer_PassedThrough_AllocatesLittle(string model, int ceiling)
    {
        var frames = OpenAiWire.TextStream(model, Enumerable.Repeat("some words ", 20), usage: OpenAiWire.Usage(9, 20));
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Model(model).Answer(model switch
        {
            "whole" => AtOnceOf(FakeAnswer.Json(OpenAiWire.Text(model, "An answer of some words."))),
            "stream" => AtOnceOf(FakeAnswer.Sse([string.Concat(frames)])),
            _ => FakeAnswer.Sse(frames),
        });
        await using var program = await StartAsync(upstream);
        var body = Calls.ChatBody(model, extras: model == "whole" ? "" : "\"stream\":true");

        // Code that is not optimized yet makes more objects: 0.5 KB for each request.
        var each = long.MaxValue;
        for (var round = 0; round < MostRounds && each > ceiling; round++)
        {
            var before = await AllocatedAsync(program);
            await AskAsync(program, body, Counted);
            each = (await AllocatedAsync(program) - before) / Counted;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{each} bytes for an answer ({model})");
        Assert.InRange(each, 1, ceiling);
    }

    private static FakeAnswer AtOnceOf(FakeAnswer answer) => answer.With("Content-Length", answer.Bytes().Length.ToString(CultureInfo.InvariantCulture));

    private static Task<SluiceProgram> StartAsync(FakeUpstream upstream) => SluiceProgram.StartAsync(
        new ProgramSettings
        {
            Config = $$"""
                providers:
                  - { id: p, dialect: openai, base_url: "{{upstream.OpenAiBaseUrl}}", models: ["*"] }

                """,
        },
        Token);

    private static Task AskAsync(SluiceProgram program, string body, int count) => Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, async (_, _) =>
        Assert.Equal(HttpStatusCode.OK, (await program.Client.PostAsync(Calls.Chat, body)).Status));

    private static async Task<long> AllocatedAsync(SluiceProgram program)
    {
        const string Name = "dotnet_gc_heap_total_allocated_bytes_total ";
        var metrics = (await program.Client.FetchAsync("/metrics")).Text;
        var value = metrics.Split('\n').Single(line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..];
        return (long)double.Parse(value, CultureInfo.InvariantCulture);
    }
}
