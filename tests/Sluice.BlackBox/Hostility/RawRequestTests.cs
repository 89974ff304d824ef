using System.Globalization;
using System.Net;
using System.Text;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Hostility;

/// <summary>What is no proper HTTP, or proper HTTP that nobody sends, is refused in words, and the next client notices nothing.</summary>
public sealed class RawRequestTests(HostileGateway gateway) : IClassFixture<HostileGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("GET /health HTTP/9.9\r\nHost: a\r\n\r\n", "505")]
    [InlineData("GET /health HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400")]
    [InlineData("GET /health HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}{}{}", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n\r\n", "411", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n{}\r\n", "400", "413")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "404", "405")]
    [InlineData("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n", "404", "405")]
    [InlineData("GET http://example.org/metrics HTTP/1.1\r\nHost: example.org\r\n\r\n", "401")]
    public async Task Request_ThatIsMalformed_IsRefused(string request, params string[] statuses)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync(request);

        var head = await client.ReadUntilAsync("\r\n\r\n");

        Assert.Contains(head.Split(' ')[1], statuses);
        await AssertWellAsync();
    }

    [Fact]
    public async Task Headers_OverTheLimit_AreRefused()
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"GET /health HTTP/1.1\r\nHost: a\r\nx-large: {new string('x', 10_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        await AssertWellAsync();
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    public async Task ChunkedBody_OverTheLimit_IsTooLargeInTheDialectsShape(string path)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        await client.SendAsync("40000\r\n" + new string(' ', 0x40000) + "\r\n");
        await client.SendAsync("40000\r\n" + new string(' ', 0x40000) + "\r\n0\r\n\r\n");

        var answer = await client.ReadUntilAsync("request_too_large");

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Equal(path == Calls.Messages, answer.Contains("\"type\":\"error\"", StringComparison.Ordinal));
        await AssertWellAsync();
    }

    [Fact]
    public async Task ChunkedBody_ByteByByte_IsUnderstood()
    {
        const string name = "chunked";
        gateway.Upstream.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "all of it")));
        var body = Calls.ChatBody(name, "héllo");
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var character in body)
        {
            await client.SendAsync($"{Encoding.UTF8.GetByteCount([character]).ToString("x", CultureInfo.InvariantCulture)};odd=1\r\n{character}\r\n");
        }

        await client.SendAsync("0\r\nx-trailer: 1\r\n\r\n");

        Assert.Contains("all of it", await client.ReadUntilAsync("all of it"), StringComparison.Ordinal);
        Assert.Equal(body, gateway.Upstream.Model(name).Request.Text);
    }

    [Fact]
    public async Task Expectation_OfABodyOverTheLimit_IsRefusedBeforeTheBody()
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", await client.ReadUntilAsync("request_too_large"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GZIP")]
    [InlineData("br, gzip")]
    public async Task CompressedBody_IsRefused(string encoding)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync(RawConnection.Post(Calls.Chat, "xxxx", $"Content-Encoding: {encoding}\r\n"));

        Assert.StartsWith("HTTP/1.1 415", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "/v1/chat/completions", "405")]
    [InlineData("TRACE", "/health", "405")]
    [InlineData("BREW", "/v1/messages", "405")]
    [InlineData("PUT", "/v1/models/sluice-nano", "405")]
    [InlineData("DELETE", "/", "405")]
    [InlineData("BREW", "/coffee", "404")]
    public async Task Method_ThatIsNotMeant_IsRefused(string method, string path, string status)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n");

        var head = await client.ReadUntilAsync("\r\n\r\n");

        Assert.Equal(status, head.Split(' ')[1]);
        Assert.Equal(status == "405", head.Contains("\r\nAllow: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    [InlineData("/v1/models")]
    [InlineData("/version")]
    public async Task Head_OfAStateRoute_IsItsGetWithoutTheBody(string path)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models/acme/big:model")]
    [InlineData("/v1/models/acme%2Fbig:model")]
    [InlineData("/v1/models/acme%2fbig%3Amodel")]
    [InlineData("/v1/models/%61cme/big:model")]
    public async Task ModelName_WithSlashes_IsFoundHoweverItIsWritten(string path)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.Contains("\"id\":\"acme/big:model\"", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models/%00")]
    [InlineData("/v1/models/%ff%fe")]
    [InlineData("/v1/models/..%2f..%2fetc%2fpasswd")]
    [InlineData("/v1/models/%")]
    [InlineData("/v1/models/")]
    [InlineData("/v1/requests/%0d%0aset-cookie:x")]
    [InlineData("/v1/requests/';DROP TABLE requests;--")]
    public async Task Path_ThatIsOdd_HarmsNothing(string path)
    {
        using var client = await RawConnection.OpenAsync(gateway.Program.Address);
        await client.SendAsync($"GET {path.Replace(" ", "%20", StringComparison.Ordinal)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();

        Assert.InRange(int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture), 200, 499);
        Assert.DoesNotContain("set-cookie", answer.Split("\r\n\r\n")[0], StringComparison.OrdinalIgnoreCase);
        await AssertWellAsync();
    }

    [Fact]
    public async Task RequestId_ThatIsNotSane_IsReplaced()
    {
        foreach (var id in new[] { new string('x', 129), "a b", "a\"b", "<script>" })
        {
            var answer = await gateway.Program.Client.FetchAsync("/health", ("x-request-id", id));
            Assert.Matches("^r-[0-9a-v]{24}$", answer.Header("x-request-id"));
        }

        Assert.Equal("Own_id.1:2-3", (await gateway.Program.Client.FetchAsync("/health", ("x-request-id", "Own_id.1:2-3"))).Header("x-request-id"));
    }

    [Fact]
    public async Task ModelName_OfAbsurdLength_IsRefusedInFewWords()
    {
        await using var bare = await Testing.Programs.SluiceProgram.StartAsync(cancellationToken: Token);
        var name = string.Concat(Enumerable.Repeat("näme-", 20_000));

        var answer = await bare.Client.PostAsync(Calls.Chat, Calls.ChatBody(name));

        Assert.InRange((int)answer.Status, 400, 404);
        Assert.InRange(answer.Bytes.Length, 10, 2000);
        Assert.InRange((await bare.Client.FetchAsync("/metrics")).Bytes.Length, 10, 100_000);
        await bare.WaitForLogAsync("outcome=error", Token);
        Assert.InRange(bare.Log.Length, 10, 10_000);
    }

    [Fact]
    public async Task Text_ThatIsNoUtf8_IsRefused()
    {
        foreach (var path in new[] { Calls.Chat, Calls.Messages })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new ByteArrayContent([.. "{\"model\":\"sluice-nano\",\"max_tokens\":3,\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}]}"u8]),
            };
            Assert.Equal(HttpStatusCode.BadRequest, (await gateway.Program.Client.AnswerAsync(request)).Status);
        }
    }

    [Theory]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"max_tokens":-1}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"max_tokens":1e400}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"n":1000000}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"temperature":-3}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"stop":[1]}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"logit_bias":{"x":1}}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""")]
    [InlineData("""{"model":"sluice-nano","messages":[{"role":"user","content":[{"type":"text"}]}]}""")]
    [InlineData("""{"model":"sluice-nano","messages":[null]}""")]
    [InlineData("""{"model":"sluice-nano","messages":[]}""")]
    [InlineData("""{"model":"","messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""null""")]
    [InlineData("")]
    public async Task Value_ThatCannotBe_IsTheClientsFault(string body)
    {
        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, body);

        Assert.InRange((int)answer.Status, 400, 404);
        Assert.Equal("invalid_request_error", (string?)answer.Error["type"]);
    }

    [Fact]
    public async Task ContentDisagreeing_KeysTwice_AreAnsweredOnce()
    {
        var answer = await gateway.Program.Client.PostAsync(Calls.Chat, """{"model":"nope-1","model":"sluice-nano","messages":[],"messages":[{"role":"user","content":"Hello!"}],"max_tokens":2}""");

        Assert.InRange((int)answer.Status, 200, 404);
        await AssertWellAsync();
    }

    private async Task AssertWellAsync()
    {
        var health = await gateway.Program.Client.FetchAsync("/health");
        Assert.Equal(HttpStatusCode.OK, health.Status);
    }
}
