using Sluice.Configuration;
using static Sluice.Routing.Tests.CatalogueBuilder;

namespace Sluice.Routing.Tests;

public sealed class ModelCatalogueTests
{
    [Fact]
    public void Resolve_ExactId_WinsOverAliasAndPattern()
    {
        var catalogue = Make(
            [Provider("p", 10, "*")],
            [new ModelOptions { Id = "m", Provider = "p", UpstreamId = "real-m" }],
            new() { ["m"] = "other" });

        var target = Assert.Single(catalogue.Resolve("m")!.Targets);
        Assert.Equal("p/real-m", target.Label);
    }

    [Fact]
    public void Resolve_Alias_LeadsToTheModelItNames()
    {
        var catalogue = Make(aliases: new() { ["small"] = "nano" }, local: [Ready("nano")]);

        var resolution = catalogue.Resolve("small")!;

        Assert.Equal("nano", resolution.Id);
        Assert.Equal("local/nano", resolution.Targets[0].Label);
    }

    [Fact]
    public void Resolve_AliasToNothing_IsUnknownAndHidden()
    {
        var catalogue = Make(aliases: new() { ["small"] = "gone" });

        Assert.Null(catalogue.Resolve("small"));
        Assert.DoesNotContain(catalogue.List(), listing => listing.Id == "small");
    }

    [Fact]
    public void Resolve_AliasOfAnAlias_IsNotFollowed() =>
        Assert.Null(Make(aliases: new() { ["a"] = "b", ["b"] = "nano" }, local: [Ready("nano")]).Resolve("a"));

    [Theory]
    [InlineData("p/gpt-x", "p/gpt-x")]
    [InlineData("p/org/model:tag", "p/org/model:tag")]
    [InlineData("local/nano", "local/nano")]
    public void Resolve_QualifiedName_AsksThatProvider(string name, string label) =>
        Assert.Equal(label, Make([Provider("p", 10)], local: [Ready("nano")]).Resolve(name)!.Targets[0].Label);

    [Theory]
    [InlineData("p/")]
    [InlineData("/x")]
    [InlineData("nobody/x")]
    [InlineData("")]
    public void Resolve_QualifiedNameOfNobody_IsUnknown(string name) =>
        Assert.Null(Make([Provider("p", 10)]).Resolve(name));

    [Fact]
    public void Resolve_Pattern_ListsAllProvidersByPriority()
    {
        var catalogue = Make([Provider("late", 20, "gpt-*"), Provider("first", 5, "*"), Provider("never", 1, "claude-*")]);

        Assert.Equal(["first/gpt-5", "late/gpt-5"], catalogue.Resolve("gpt-5")!.Targets.Select(target => target.Label));
    }

    [Fact]
    public void List_AllSources_ListsEachIdOnceInOrder()
    {
        var catalogue = Make(
            [Provider("p", 10, "gpt-*", "exact")],
            [new ModelOptions { Id = "zed", Provider = "p" }],
            new() { ["alias"] = "zed" },
            [Ready("nano")]);

        Assert.Equal(["alias", "exact", "nano", "zed"], catalogue.List().Select(listing => listing.Id));
    }

    [Theory]
    [InlineData("sluice-nono", "sluice-nano")]
    [InlineData("NANO", "sluice-nano")]
    public void Suggest_NearName_FindsIt(string typed, string meant) =>
        Assert.Contains(meant, Make(local: [Ready("sluice-nano"), Ready("entirely-different")]).Suggest(typed));

    [Fact]
    public void Suggest_FarOrHugeName_FindsNothing()
    {
        var catalogue = Make(local: [Ready("sluice-nano")]);

        Assert.Empty(catalogue.Suggest("gpt-5-turbo-preview"));
        Assert.Empty(catalogue.Suggest(new string('x', 100_000)));
    }
}
