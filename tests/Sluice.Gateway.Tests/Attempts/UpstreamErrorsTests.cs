using System.Net;
using System.Net.Http.Headers;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Tests.Attempts;

public sealed class UpstreamErrorsTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(400, ErrorKind.AttemptUpstreamRejected, 400)]
    [InlineData(404, ErrorKind.AttemptUpstreamRejected, 404)]
    [InlineData(413, ErrorKind.AttemptUpstreamRejected, 413)]
    [InlineData(422, ErrorKind.AttemptUpstreamRejected, 422)]
    [InlineData(401, ErrorKind.AttemptUpstreamAuth, 502)]
    [InlineData(403, ErrorKind.AttemptUpstreamAuth, 502)]
    [InlineData(429, ErrorKind.AttemptUpstreamRateLimited, 429)]
    [InlineData(503, ErrorKind.AttemptUpstreamOverloaded, 503)]
    [InlineData(529, ErrorKind.AttemptUpstreamOverloaded, 503)]
    [InlineData(500, ErrorKind.AttemptUpstreamFailed, 502)]
    [InlineData(302, ErrorKind.AttemptUpstreamFailed, 502)]
    public void FromStatus_EachStatus_IsWhoseFaultItIs(int status, ErrorKind kind, int shown)
    {
        var error = UpstreamErrors.FromStatus("p", (HttpStatusCode)status, Told("because"), null, null);

        Assert.Equal((kind, shown), (error.Kind, error.Shape.Status));
    }

    [Fact]
    public void FromStatus_ClientsFault_KeepsTheUpstreamsCode() =>
        Assert.Equal("context_length_exceeded", UpstreamErrors.FromStatus("p", HttpStatusCode.BadRequest, Told("too long", "context_length_exceeded"), null, null).Shape.Code);

    [Fact]
    public void FromStatus_MessageWithTheKey_NeverEchoesIt() =>
        Assert.DoesNotContain("sk-secret", UpstreamErrors.FromStatus("p", HttpStatusCode.BadRequest, Told("bad key sk-secret!"), null, "sk-secret").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 1)]
    [InlineData("1000000", 60)]
    [InlineData("Tue, 01 Jan 2030 00:00:30 GMT", 30)]
    [InlineData("Mon, 31 Dec 2029 00:00:00 GMT", 1)]
    [InlineData(null, 5)]
    public void FromStatus_RateLimited_WaitsWithinReason(string? header, int seconds)
    {
        var told = UpstreamErrors.RetryAfter(header is null ? null : RetryConditionHeaderValue.Parse(header), Now);

        Assert.Equal(TimeSpan.FromSeconds(seconds), UpstreamErrors.FromStatus("p", HttpStatusCode.TooManyRequests, Told("slow down"), told, null).RetryAfter);
    }

    private static ProtocolError Told(string message, string? code = null) => new(400, "x", code, message);
}
