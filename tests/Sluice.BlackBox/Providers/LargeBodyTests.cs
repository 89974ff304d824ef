using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Providers;

/// <summary>Bodies of megabytes cost little more memory than their own, and none of it stays.</summary>
public sealed class LargeBodyTests(LargeBodyGateway gateway) : IClassFixture<LargeBodyGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Body_ChangedOnTheWay_CostsLittleMoreThanItself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory is read as Linux tells it.");
        gateway.First.Model("one-renamed").Answer(FakeAnswer.Sse(OpenAiWire.TextStream("one-renamed", ["seen"])));
        for (var i = 0; i < 20; i++)
        {
            await gateway.Program.Client.PostAsync(Calls.Chat, Body("renamed", 1_000, "\"stream\":true,\"seed\":1"));
        }

        var body = Body("renamed", 40_000_000, "\"stream\":true,\"seed\":1");
        gateway.Program.ForgetPeak();
        var before = gateway.Program.Memory;

        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, body);

        var growth = gateway.Program.PeakMemory - before;
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.InRange(growth, 0.9 * body.Length, 1.2 * body.Length);
        var expected = Body("one-renamed", 40_000_000, "\"stream\":true").Insert(1, "\"stream_options\":{\"include_usage\":true},");
        Assert.True(gateway.First.Model("one-renamed").Requests[^1].Body.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(expected)), "Bytes were lost or changed on the way.");
        await gateway.NothingHeldAsync(Token);
        Assert.InRange(gateway.Program.Memory, 0, before + (0.3 * body.Length));
    }

    [Fact]
    public async Task Failover_LargeBody_ReachesTheNextProviderUnharmed()
    {
        gateway.First.Model("both-large").Answer(FakeAnswer.Json("""{"error":{"message":"down"}}""", 503));
        gateway.Second.Model("both-large").Answer(FakeAnswer.Json(OpenAiWire.Text("both-large", "seen")));
        var body = Body("both-large", 3_000_000, "\"strict\":false");

        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, body);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var expected = Body("both-large", 3_000_000, "");
        Assert.Equal(expected, gateway.First.Model("both-large").Request.Text);
        Assert.Equal(expected, gateway.Second.Model("both-large").Request.Text);
        await gateway.NothingHeldAsync(Token);
    }

    [Fact]
    public async Task Body_InChunksOfUntoldLength_PassesWhole()
    {
        gateway.First.Model("one-chunked").Answer(FakeAnswer.Json(OpenAiWire.Text("one-chunked", "seen")));
        var body = Body("one-chunked", 5_000_000, "");
        using var request = Calls.Request(Calls.Chat, body);
        request.Headers.TransferEncodingChunked = true;

        var answer = await gateway.Program.Client.AnswerAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(body, gateway.First.Model("one-chunked").Request.Text);
        await gateway.NothingHeldAsync(Token);
    }

    [Fact]
    public async Task Client_LeavesWhileTheProviderThinks_LeavesNothing()
    {
        gateway.First.Model("one-stalled").Answer(FakeAnswer.Script(FakeStep.Stall));
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = gateway.Program.Client.OpenAsync(Calls.Chat, Body("one-stalled", 3_000_000, "\"stream\":true"), leave.Token);
        await gateway.First.Model("one-stalled").NextRequestAsync(Token);
        Assert.NotEqual("0", await gateway.HeldAsync());

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await gateway.NothingHeldAsync(Token);
    }

    [Fact]
    public async Task Client_CutsOffItsOwnBody_LeavesNothing()
    {
        var request = RawConnection.Post(Calls.Chat, Body("one-cut", 3_000_000, ""));
        using (var client = await RawConnection.OpenAsync(gateway.Program.Address))
        {
            await client.SendAsync(request[..2_000_000]);
            await Eventually.TrueAsync(gateway.HeldAsync, held => held != "0", "the body to be held", Token);
            client.Reset();
        }

        await gateway.NothingHeldAsync(Token);
        Assert.Empty(gateway.First.Model("one-cut").Requests);
    }

    [Theory]
    [InlineData("one-wrong", "\"stream\":7", HttpStatusCode.BadRequest)]
    [InlineData("slow-large", "", HttpStatusCode.GatewayTimeout)]
    [InlineData("an-large", "\"logprobs\":true,\"strict\":true", HttpStatusCode.BadRequest)]
    public async Task Body_ThatIsNotAnswered_LeavesNothing(string model, string extras, HttpStatusCode status)
    {
        gateway.First.Model(model).Answer(FakeAnswer.Script(FakeStep.Stall));

        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, Body(model, 3_000_000, extras));

        Assert.Equal(status, answer.Status);
        await gateway.NothingHeldAsync(Token);
    }

    [Fact]
    public async Task Answer_Large_ComesWholeWithTheNameThatWasAskedFor()
    {
        var scripted = OpenAiWire.Text("one-large-answer", new string('y', 5_000_000));
        gateway.First.Model("one-large-answer").Answer(FakeAnswer.Json(scripted));

        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, Body("wordy", 10, ""));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Text == scripted.Replace("\"one-large-answer\"", "\"wordy\"", StringComparison.Ordinal), "The answer was changed on the way.");
        await gateway.NothingHeldAsync(Token);
    }

    private static string Body(string model, int imageBytes, string extras)
    {
        var image = "data:image/png;base64," + new string('A', imageBytes);
        var more = extras.Length == 0 ? "" : "," + extras;
        return $$$"""{"model":"{{{model}}}","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{image}}}"}}]}]{{{more}}}}""";
    }
}
