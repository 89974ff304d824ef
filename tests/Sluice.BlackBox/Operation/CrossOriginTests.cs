using System.Net;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Operation;

public sealed class CrossOriginTests(StandardGateway standard, TightGateway tight)
{
    private const string Allowed = "access-control-allow-origin";

    [Fact]
    public async Task Preflight_WithoutConfiguredOrigins_GetsNoLeave()
    {
        var preflight = await PreflightAsync(standard.Client, Calls.Chat, TightGateway.Origin);
        var answer = await standard.Client.FetchAsync("/health", ("Origin", TightGateway.Origin));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.Status);
        Assert.Null(preflight.Header(Allowed));
        Assert.Null(answer.Header(Allowed));
    }

    [Theory]
    [InlineData(Calls.Chat)]
    [InlineData(Calls.Messages)]
    [InlineData("/metrics")]
    public async Task Preflight_OfAnAllowedOrigin_IsAnsweredBeforeAuthentication(string path)
    {
        var answer = await PreflightAsync(tight.Client, path, TightGateway.Origin);

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(TightGateway.Origin, answer.Header(Allowed));
        Assert.Contains("POST", answer.Header("access-control-allow-methods"), StringComparison.Ordinal);
        Assert.Equal("authorization,content-type", answer.Header("access-control-allow-headers"));
        Assert.Equal("Origin", answer.Header("vary"));
    }

    [Fact]
    public async Task Preflight_OfAnotherOrigin_GetsNoLeave()
    {
        var answer = await PreflightAsync(tight.Client, Calls.Chat, "https://app.example.evil");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Null(answer.Header(Allowed));
    }

    [Fact]
    public async Task Answer_ToAnAllowedOrigin_MayBeReadEvenIfItIsAnError()
    {
        var origin = ("Origin", TightGateway.Origin);
        var ok = await tight.Client.FetchAsync("/v1/models", origin);
        var unknown = await tight.Client.PostAsync(Calls.Chat, Calls.ChatBody("no-such-model"), origin);
        var refused = await tight.Client.FetchAsync("/metrics", origin);
        var tooLarge = await tight.Client.PostAsync(Calls.Chat, new string(' ', 32 * 1024 * 1024), origin);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge], [ok.Status, unknown.Status, refused.Status, tooLarge.Status]);
        Assert.All([ok, unknown, refused, tooLarge], answer => Assert.Equal(TightGateway.Origin, answer.Header(Allowed)));
        Assert.NotNull(ok.Header("access-control-expose-headers"));
    }

    private static async Task<Answer> PreflightAsync(HttpClient client, string path, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization,content-type");
        return await client.AnswerAsync(request);
    }
}
