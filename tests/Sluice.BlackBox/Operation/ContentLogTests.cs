using Sluice.BlackBox.Gateways;
using Sluice.Testing.Upstreams;

namespace Sluice.BlackBox.Operation;

public sealed class ContentLogTests(StandardGateway standard, TightGateway tight)
{
    private const string ClientKey = "sk-canary-client-30f1";

    [Fact]
    public async Task Content_ByDefault_IsNeverLogged()
    {
        const string said = "a-question-that-nobody-may-log";
        const string heard = "an-answer-that-nobody-may-log";
        const string name = "oa-private";
        standard.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, heard)));

        await standard.Client.PostAsync(Calls.Chat, Calls.ChatBody(name, said), ("x-request-id", "private-1"));
        await standard.Client.PostAsync(Calls.Chat, Calls.ChatBody("rejecting-private", said), ("x-request-id", "private-2"));
        await standard.Client.PostAsync(Calls.Chat, $$"""{"model":"{{name}}","messages":["{{said}}" """, ("x-request-id", "private-3"));
        await standard.Program.WaitForLogAsync("id=private-1 ", TestContext.Current.CancellationToken);
        await standard.Program.WaitForLogAsync("id=private-3 ", TestContext.Current.CancellationToken);
        var records = (await standard.Client.FetchAsync("/v1/requests?limit=1000")).Text;

        Assert.DoesNotContain(said, standard.Program.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(heard, standard.Program.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(said, records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_Asked_IsLoggedWithoutAnySecret()
    {
        const string name = "calm-oa-logged";
        tight.OpenAi.Model(name).Answer(FakeAnswer.Json(OpenAiWire.Text(name, "ok")));

        await tight.Client.PostAsync(
            Calls.Chat + "?key=" + ClientKey,
            Calls.ChatBody(name, "a question\nthat may be logged"),
            ("x-request-id", "open-1"),
            ("Authorization", "Bearer " + ClientKey),
            ("x-api-key", ClientKey));
        await tight.Program.WaitForLogAsync("id=open-1 ", TestContext.Current.CancellationToken);

        var log = await tight.Program.WaitForLogAsync("that may be logged", TestContext.Current.CancellationToken);
        Assert.Contains("open-1", log.Split('\n').Single(line => line.Contains("that may be logged", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All([ClientKey, TightGateway.ProviderKey, TightGateway.AdminKey], secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }
}
