using System.Net;
using Sluice.BlackBox.Gateways;

namespace Sluice.BlackBox.Embedded;

public sealed class SamplerTests(StandardGateway gateway)
{
    private const string Prompt = "Repeat after me: la la la la la la la la";
    private const string Dry = "\"dry_multiplier\":20,\"dry_base\":2,\"dry_allowed_length\":1,\"dry_penalty_last_n\":-1,\"dry_sequence_breakers\":[\"\\n\"]";

    [Fact]
    public async Task Chat_Dry_KeepsFromRepeatingAndNothingIsDropped()
    {
        var plain = await AskAsync("\"temperature\":0");
        var dry = await AskAsync("\"temperature\":0," + Dry);
        Assert.Contains("la la la", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("la la la", dry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Xtc_ChangesTheAnswerTheSameWayForASeed()
    {
        const string Seeded = "\"temperature\":0.01,\"seed\":5,\"max_tokens\":30,\"top_k\":5,\"top_p\":1,\"min_p\":0";
        const string Xtc = Seeded + ",\"xtc_probability\":1,\"xtc_threshold\":0";
        var first = await AskAsync(Xtc);
        Assert.Equal(first, await AskAsync(Xtc));
        Assert.NotEqual(first, await AskAsync(Seeded));
    }

    [Fact]
    public async Task Chat_SamplerOutOfRange_IsRefusedByName()
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, extras: "\"dry_base\":0.5"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_value", "dry_base"), (answer.Status, (string?)answer.Error["code"], (string?)answer.Error["param"]));
    }

    private async Task<string> AskAsync(string extras)
    {
        var answer = await gateway.Client.PostAsync(Calls.Chat, Calls.ChatBody(StandardGateway.Nano, Prompt, extras), ("x-sluice-strict", "true"));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json["choices"]![0]!["message"]!["content"]!.GetValue<string>();
    }
}
