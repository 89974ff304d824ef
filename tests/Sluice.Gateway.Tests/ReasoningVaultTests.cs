using Sluice.Configuration;
using Sluice.Gateway.Reasoning;
using Sluice.Protocols.Conversations;
using Sluice.Routing.Upstreams;

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
        Assert.Same(conversation, conversation.WithReasoning(vault, "a", Provider("other", "key")).Conversation);
        Assert.Equal("sig", ((ReasoningBlock)conversation.WithReasoning(vault, "a", Provider("p", "key")).Conversation.Turns[0].Blocks[0]).Signature);
    }

    [Fact]
    public void WithReasoning_OfSeveralKeys_GoesBackToTheLatestOne()
    {
        var vault = new ReasoningVault(_time);
        vault.Put("a", "first", Kept("x", "key-1"));
        vault.Put("a", "second", Kept("y", "key-2"));
        var conversation = new ConversationRequest
        {
            Turns = [new Turn(Role.Assistant, [new ToolCallBlock("first", "f", "{}")]), new Turn(Role.Assistant, [new ToolCallBlock("second", "f", "{}")])],
        };
        var provider = Provider("p", "key-1", "key-2", "key-3");

        var (restored, key) = conversation.WithReasoning(vault, "a", provider);

        Assert.Equal("key-2", provider.KeyFor(key)!.Secret);
        Assert.Equal("key-2", provider.KeyFor(key)!.Secret);
        Assert.Single(restored.Turns[0].Blocks);
        Assert.Equal("y", ((ReasoningBlock)restored.Turns[1].Blocks[0]).Text);
    }

    [Fact]
    public void WithReasoning_AKeyThatIsGone_GetsNothing()
    {
        var vault = new ReasoningVault(_time);
        vault.Put("a", "call", Kept("x", "old"));
        var conversation = new ConversationRequest { Turns = [new Turn(Role.Assistant, [new ToolCallBlock("call", "f", "{}")])] };

        var (same, key) = conversation.WithReasoning(vault, "a", Provider("p", "new"));

        Assert.Same(conversation, same);
        Assert.Null(key);
    }

    private static UpstreamProvider Provider(string id, params string[] keys)
    {
        var options = new ProviderOptions { Id = id };
        return new UpstreamProvider(options, keys, UpstreamHttp.Create(options, new OutboundOptions()));
    }

    private static KeptReasoning Kept(string text, string key = "key") => new("p", new UpstreamKey(key).Id, [new ReasoningBlock(text) { Signature = "sig" }], null);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
