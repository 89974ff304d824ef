using Sluice.Gateway.Reasoning;
using Sluice.Protocols.Conversations;

namespace Sluice.Gateway.Tests;

public sealed class ReasoningVaultTests
{
    private readonly Clock _time = new();

    [Fact]
    public void Find_AnotherTenant_FindsNothing()
    {
        var vault = new ReasoningVault(_time);
        vault.Put("a", "call", Kept("x"));
        Assert.NotNull(vault.Find("a", "call"));
        Assert.Null(vault.Find("b", "call"));
    }

    [Fact]
    public void Find_AfterAnHour_FindsNothing()
    {
        var vault = new ReasoningVault(_time);
        vault.Put("a", "call", Kept("x"));
        _time.Now += TimeSpan.FromMinutes(59);
        Assert.NotNull(vault.Find("a", "call"));
        _time.Now += TimeSpan.FromMinutes(1);
        Assert.Null(vault.Find("a", "call"));
    }

    [Fact]
    public void Put_MoreThanTheBound_ForgetsTheOldest()
    {
        var vault = new ReasoningVault(_time);
        var large = new string('x', 8 * 1024 * 1024);
        for (var call = 0; call < 6; call++)
        {
            vault.Put("a", "call" + call, Kept(large));
        }

        Assert.Null(vault.Find("a", "call0"));
        Assert.NotNull(vault.Find("a", "call5"));
    }

    [Fact]
    public void WithReasoning_AnotherProvider_GetsNothing()
    {
        var vault = new ReasoningVault(_time);
        vault.Put("a", "call", Kept("x"));
        var conversation = new ConversationRequest { Turns = [new Turn(Role.Assistant, [new ReasoningBlock("x"), new ToolCallBlock("call", "f", "{}")])] };
        Assert.Same(conversation, conversation.WithReasoning(vault, "a", "other"));
        Assert.Equal("sig", ((ReasoningBlock)conversation.WithReasoning(vault, "a", "p").Turns[0].Blocks[0]).Signature);
    }

    private static KeptReasoning Kept(string text) => new("p", [new ReasoningBlock(text) { Signature = "sig" }], null);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
