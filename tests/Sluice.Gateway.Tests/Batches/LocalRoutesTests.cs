using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Core.Identity;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Batches;
using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Tests.Batches;

public sealed class LocalRoutesTests
{
    [Fact]
    public async Task Send_RequestOfABatch_ComesAfterThoseOfConnections()
    {
        await using var app = WebApplication.CreateBuilder().Build();
        var priorities = new List<int>();
        app.MapPost("/v1/any", (HttpContext http) => priorities.Add(RuntimeAttempt.CallerOf(http.Features.GetRequiredFeature<Principal>(), http).Priority))
            .WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Tokens));

        var answer = await new LocalRoutes(app).SendAsync("/v1/any", "{}"u8.ToArray(), Principal.Anonymous, "id", TestContext.Current.CancellationToken);

        Assert.Equal(200, answer.Status);
        Assert.Equal([-1], priorities);
        Assert.Equal(0, RuntimeAttempt.CallerOf(Principal.Operator, new DefaultHttpContext()).Priority);
    }
}
