using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Hostility;

/// <summary>A client may leave at any byte; nothing stays behind.</summary>
public sealed class CutConnectionTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connection_CutAtEachStage_LeavesNothingInFlight()
    {
        const string name = "cut-everywhere";
        gateway.Upstream.Model(name).Answer(FakeAnswer.Script(FakeStep.Send(OpenAiWire.TextChunk(name, "one")), FakeStep.Stall));
        var whole = RawConnection.Post(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"));
        var head = whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        int[] stages = [0, 1, 10, head - 3, head, head + 1, whole.Length - 1, whole.Length];

        foreach (var stage in stages)
        {
            foreach (var leave in new Action<RawConnection>[] { client => client.Reset(), client => client.Dispose(), client => client.EndSending() })
            {
                using var client = await RawConnection.OpenAsync(gateway.Program.Address);
                await client.SendAsync(whole[..stage]);
                if (stage == whole.Length)
                {
                    await client.ReadUntilAsync("one");
                }

                leave(client);
            }
        }

        await Eventually.TrueAsync(InFlightAsync, count => count == "0", "no request in flight", Token);
        Assert.DoesNotContain("met a bug", gateway.Program.Log, StringComparison.Ordinal);
        Assert.All(gateway.Upstream.Model(name).Requests, request => Assert.NotEmpty(request.Body));
    }

    [Fact]
    public async Task Connections_ThatNeverFinishTheirHeaders_KeepNobodyWaiting()
    {
        List<RawConnection> slow = [];
        try
        {
            for (var i = 0; i < 200; i++)
            {
                var client = await RawConnection.OpenAsync(gateway.Program.Address);
                slow.Add(client);
                await client.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nx-slow: ");
            }

            var answer = await gateway.Program.Client.PostAsync(Calls.Chat, Calls.ChatBody("sluice-nano", extras: "\"max_tokens\":1"));

            Assert.Equal(HttpStatusCode.OK, answer.Status);
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Pipelined_RequestsOnOneConnection_AreAnsweredInTheirOrder()
    {
        const string name = "pipelined";
        gateway.Upstream.Model(name).Answer(FakeAnswer.Sse(OpenAiWire.TextStream(name, ["streamed"])));
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync(
            RawConnection.Post(Calls.Chat, Calls.ChatBody(name, extras: "\"stream\":true"))
            + RawConnection.Post(Calls.Chat, "{}", "x-request-id: last-one\r\nConnection: close\r\n"));

        var all = await client.ReadToEndAsync();

        Assert.InRange(all.IndexOf("streamed", StringComparison.Ordinal), 0, all.IndexOf("last-one", StringComparison.Ordinal));
        Assert.Equal(2, all.Split("HTTP/1.1 ").Length - 1);
    }

    private async Task<string> InFlightAsync()
    {
        var metrics = (await gateway.Program.Client.FetchAsync("/metrics")).Text;
        return metrics.Split('\n').Single(line => line.StartsWith("sluice_requests_in_flight", StringComparison.Ordinal)).Split(' ')[^1];
    }
}
