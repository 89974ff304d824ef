using System.Net;
using System.Text.RegularExpressions;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Operation;

public sealed partial class MetricsListenerTests(TightGateway gateway)
{
    [Fact]
    public async Task MetricsListener_ServesMetricsAndHealthToEverybodyAndNothingElse()
    {
        var address = MetricsAddress();

        var metrics = await gateway.Client.FetchAsync(address + "/metrics");
        var health = await gateway.Client.FetchAsync(address + "/health");
        var ready = await gateway.Client.FetchAsync(address + "/health/ready");
        var models = await gateway.Client.FetchAsync(address + "/v1/models", ("Authorization", "Bearer " + TightGateway.AdminKey));
        var chat = await gateway.Client.PostAsync(address + Calls.Chat, Calls.ChatBody("sluice-nano"));
        var reload = await gateway.Client.PostAsync(address + "/v1/admin/reload", "", ("Authorization", "Bearer " + TightGateway.AdminKey));

        Assert.Equal(HttpStatusCode.OK, metrics.Status);
        Assert.Contains("sluice_requests_in_flight", metrics.Text, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [health.Status, ready.Status]);
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound], [models.Status, chat.Status, reload.Status]);
    }

    [Fact]
    public async Task MainListener_StillWantsTheAdminKeyForMetrics()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.Client.FetchAsync("/metrics")).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.FetchAsync("/metrics", ("x-api-key", TightGateway.AdminKey))).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.FetchAsync("/v1/models")).Status);
    }

    private string MetricsAddress()
    {
        var match = MetricsLine().Match(gateway.Program.Output);
        Assert.True(match.Success, gateway.Program.Output);
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"metrics\s+(http://\S+)/metrics")]
    private static partial Regex MetricsLine();
}
