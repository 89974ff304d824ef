using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.Routing.Fetching;

namespace Sluice.Routing.Tests.Fetching;

public sealed class ContentFetcherTests : IDisposable
{
    private static readonly string Png = Encoding.Latin1.GetString([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2]);

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];

    public ContentFetcherTests() => _server.Start();

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Fetch_TrustedHost_BringsTheContentAndLooksAtItsFirstBytes()
    {
        _ = ServeAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Png.Length}\r\n\r\n{Png}");

        var result = await FetchAsync($"http://files.test:{Port}/a.png?x=1", "files.test");

        Assert.Null(result.Problem);
        Assert.Equal("image/png", result.MediaType);
        Assert.Equal(Encoding.Latin1.GetBytes(Png), result.Content);
        Assert.DoesNotContain("Cookie", _asked[0], StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("GET /a.png?x=1 HTTP/1.1", _asked[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://files.test:{0}/")]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://127.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f000001:{0}/")]
    [InlineData("http://0:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task Fetch_AddressThatOnlyWeSee_IsNeverConnectedTo(string url)
    {
        var result = await FetchAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, url, Port));

        Assert.Null(result.Content);
        Assert.Contains("public internet", result.Problem, StringComparison.Ordinal);
        Assert.False(_server.Pending());
    }

    [Fact]
    public async Task Fetch_NameThatLeadsElsewhereTheSecondTime_ConnectsToWhatWasLookedAt()
    {
        var asked = 0;
        using var fetcher = new ContentFetcher(TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>(Interlocked.Increment(ref asked) == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("8.8.8.8")]));

        var result = await fetcher.FetchAsync($"http://rebinding.test:{Port}/", Policy(), TestContext.Current.CancellationToken);

        // The name is asked once, and its only answer counts.
        Assert.Equal(1, asked);
        Assert.Contains("public internet", result.Problem, StringComparison.Ordinal);
        Assert.False(_server.Pending());
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://files.test/")]
    [InlineData("ftp://files.test/")]
    [InlineData("http://user:secret@files.test/")]
    [InlineData("//files.test/")]
    [InlineData("not a url")]
    [InlineData("http://")]
    [InlineData("http:\\\\files.test\\@evil.test/")]
    public async Task Fetch_AnythingButPlainHttp_IsRefused(string url)
    {
        var result = await FetchAsync(url, "files.test");

        Assert.Null(result.Content);
        Assert.NotNull(result.Problem);
        Assert.False(_server.Pending());
    }

    [Theory]
    [InlineData("http://other.test:{0}/", "another origin")]
    [InlineData("https://files.test:{0}/", "another origin")]
    [InlineData("http://files.test/", "another origin")]
    [InlineData("file:///etc/passwd", "another origin")]
    public async Task Fetch_RedirectToAnotherOrigin_IsNotFollowed(string location, string problem)
    {
        _ = ServeAsync($"HTTP/1.1 302 Found\r\nLocation: {string.Format(System.Globalization.CultureInfo.InvariantCulture, location, Port)}\r\nContent-Length: 0\r\n\r\n");

        var result = await FetchAsync($"http://files.test:{Port}/", "files.test", "other.test");

        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task Fetch_RedirectWithinTheOrigin_IsFollowedAFewTimes()
    {
        var server = ServeAsync("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n%PDF-");
        var found = await FetchAsync($"http://files.test:{Port}/a", "files.test");
        await server;
        _ = ServeAsync([.. Enumerable.Repeat("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", 6)]);
        var endless = await FetchAsync($"http://files.test:{Port}/a", "files.test");

        Assert.Equal("application/pdf", found.MediaType);
        Assert.Contains("too often", endless.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", "larger")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", "compressed")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "404")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "empty")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "connection failed")]
    [InlineData("nonsense\r\n\r\n", "connection failed")]
    public async Task Fetch_WhatCantBeUsed_IsTold(string answer, string problem)
    {
        _ = ServeAsync(answer);

        var result = await FetchAsync($"http://files.test:{Port}/", "files.test");

        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_EndlessBodyWithoutLength_StopsAtTheLimit()
    {
        _ = ServeAsync("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 5000));

        Assert.Contains("larger", (await FetchAsync($"http://files.test:{Port}/", "files.test")).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain text\n", "text/plain")]
    [InlineData("<html>not found</html>", null)]
    [InlineData("RIFF....WAVEfmt ", "audio/wav")]
    [InlineData("RIFF....WEBPVP8 ", "image/webp")]
    [InlineData("GIF89a", "image/gif")]
    [InlineData("\0\u0001binary", null)]
    public void ContentType_IsToldByTheBytes(string content, string? type) => Assert.Equal(type, ContentTypes.Of(Encoding.Latin1.GetBytes(content)));

    private static FetchPolicy Policy(params string[] trusted) => new(1000, TimeSpan.FromSeconds(20), trusted);

    private async Task<FetchResult> FetchAsync(string url, params string[] trusted)
    {
        using var fetcher = new ContentFetcher(TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        return await fetcher.FetchAsync(url, Policy(trusted), TestContext.Current.CancellationToken);
    }

    // One connection for each answer, since the fetcher keeps none.
    private async Task ServeAsync(params string[] answers)
    {
        foreach (var answer in answers)
        {
            using var client = await _server.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var buffer = new byte[4096];
            _asked.Add(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));
        }
    }
}
