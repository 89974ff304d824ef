using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Tests.Edge;

public sealed class OperatorGateTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:31313", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "[::1]:31313", true)]
    [InlineData("::ffff:127.0.0.1", "localhost", true)]
    [InlineData("192.0.2.7", "localhost", false)]
    [InlineData("127.0.0.1", "sluice.example", false)]
    [InlineData("127.0.0.1", "localhost.evil.example", false)]
    [InlineData("127.0.0.1", "", false)]
    public void Admits_WithoutAdminKey_OnlyCallersOnThisMachine(string peer, string host, bool expected) =>
        Assert.Equal(expected, new OperatorGate(null).Admits(Request(peer, host)));

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    public void Admits_ForwardedRequest_IsNotFromThisMachine(string header)
    {
        var http = Request("127.0.0.1", "localhost");
        http.Request.Headers[header] = "anything";

        Assert.False(new OperatorGate(null).Admits(http));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "http://localhost.evil.example", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Origin", "http://127.0.0.1:31313", true)]
    [InlineData("Origin", "http://localhost:5173", true)]
    [InlineData("Origin", "http://[::1]:31313", true)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    public void Admits_PageInTheOperatorsBrowser_OnlyOneOfThisMachine(string header, string value, bool expected)
    {
        var http = Request("127.0.0.1", "localhost");
        http.Request.Headers[header] = value;

        Assert.Equal(expected, new OperatorGate(null).Admits(http));
    }

    [Theory]
    [InlineData("Authorization", "Bearer secret", true)]
    [InlineData("Authorization", "bearer secret", true)]
    [InlineData("x-api-key", "secret", true)]
    [InlineData("Authorization", "Bearer Secret", false)]
    [InlineData("Authorization", "Bearer secret2", false)]
    [InlineData("Authorization", "Basic secret", false)]
    [InlineData("x-unrelated", "secret", false)]
    public void Admits_WithAdminKey_OnlyThatKey(string header, string value, bool expected)
    {
        var http = Request("192.0.2.7", "sluice.example");
        http.Request.Headers[header] = value;

        Assert.Equal(expected, new OperatorGate("secret").Admits(http));
    }

    [Fact]
    public void Admits_WithAdminKey_LoopbackAloneIsNotEnough() =>
        Assert.False(new OperatorGate("secret").Admits(Request("127.0.0.1", "localhost")));

    private static DefaultHttpContext Request(string peer, string host)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        http.Request.Host = new HostString(host);
        return http;
    }
}
