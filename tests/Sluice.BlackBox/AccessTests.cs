using System.Net;
using Sluice.BlackBox.Gateways;
using Sluice.Testing.Programs;

namespace Sluice.BlackBox;

public sealed class AccessTests(StandardGateway gateway)
{
    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Host", "sluice.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task AdminRoute_NotCalledFromThisMachineItself_IsRefused(string header, string value)
    {
        var refused = await gateway.Client.FetchAsync("/metrics", (header, value));
        var admitted = await gateway.Client.FetchAsync("/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.Equal(HttpStatusCode.OK, admitted.Status);
    }

    [Fact]
    public async Task AdminKey_OnceSet_IsNeededEvenOnThisMachine()
    {
        await using var program = await SluiceProgram.StartAsync(
            new ProgramSettings { Environment = new Dictionary<string, string> { ["SLUICE_ADMIN_KEY"] = "sk-canary-admin" } },
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Client.FetchAsync("/metrics")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.Client.FetchAsync("/metrics", ("Authorization", "Bearer wrong"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/metrics", ("Authorization", "bearer sk-canary-admin"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.FetchAsync("/health")).Status);
        Assert.DoesNotContain("sk-canary-admin", program.Log + program.Output, StringComparison.Ordinal);
    }
}
