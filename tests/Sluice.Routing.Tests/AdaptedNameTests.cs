using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;
using static Sluice.Routing.Tests.CatalogueBuilder;

namespace Sluice.Routing.Tests;

public sealed class AdaptedNameTests
{
    private static readonly RuntimeModel Nano = Ready("nano") with
    {
        Adapters = [new RuntimeAdapter("pirate", RuntimeModelStatus.Ready), new RuntimeAdapter("shout", RuntimeModelStatus.Ready) { Weight = 0.5 }],
    };

    [Theory]
    [InlineData("nano:pirate")]
    [InlineData("nano:pirate*0.7+shout*0.3")]
    [InlineData("nano:shout+pirate*1")]
    [InlineData("nano:pirate*.5")]
    [InlineData("nano:shout*0")]
    public void Resolve_ModelWithAdapters_AsksTheRuntimeByTheWholeName(string name)
    {
        var resolution = Make(local: [Nano]).Resolve(name)!;

        var target = Assert.IsType<RuntimeTarget>(Assert.Single(resolution.Targets));
        Assert.Equal((name, name, "nano"), (resolution.Id, target.Model, target.Base));
    }

    [Fact]
    public void Resolve_NamesWithColons_SplitsAtTheLastOneBehindAKnownModel()
    {
        var catalogue = Make(
            models: [new ModelOptions { Id = "org/m:7b", Source = "file:/m.gguf" }],
            aliases: new() { ["small"] = "org/m:7b", ["captain"] = "org/m:7b:pirate" },
            local: [Nano with { Id = "org/m:7b" }, Ready("nano:pirate")]);

        Assert.Equal("local/org/m:7b:pirate", catalogue.Resolve("org/m:7b:pirate")!.Targets[0].Label);
        Assert.Equal("org/m:7b", catalogue.Resolve("org/m:7b:pirate")!.Targets[0].Entry!.Id);
        Assert.Equal("local/org/m:7b:shout", catalogue.Resolve("small:shout")!.Targets[0].Label);
        Assert.Equal("local/org/m:7b:pirate", catalogue.Resolve("captain")!.Targets[0].Label);
        Assert.Equal("local/org/m:7b:pirate", catalogue.Resolve("local/org/m:7b:pirate")!.Targets[0].Label);

        // An exact id comes first.
        Assert.Equal("nano:pirate", Assert.IsType<RuntimeTarget>(catalogue.Resolve("nano:pirate")!.Targets[0]).Base);
        Assert.True(RoutePlanner.Plan(new RequestFacts("captain"), catalogue).Renamed);
    }

    [Fact]
    public void Resolve_NoSuchAdapter_LeavesTheNameToProviders()
    {
        var catalogue = Make([Provider("ollama", 10, "nano:*")], local: [Nano]);

        Assert.Equal("ollama/nano:latest", catalogue.Resolve("nano:latest")!.Targets[0].Label);
        Assert.Equal("local/nano:shout", catalogue.Resolve("nano:shout")!.Targets[0].Label);
    }

    [Theory]
    [InlineData("nano:parrot", "The model 'nano' has no adapter 'parrot'; it has 'pirate', 'shout'.", 404)]
    [InlineData("nano:pirate+parrot*0.1", "The model 'nano' has no adapter 'parrot'; it has 'pirate', 'shout'.", 404)]
    [InlineData("bare:pirate", "The model 'bare' has no adapter 'pirate'; it has none.", 404)]
    [InlineData("nano:", "an adapter's name is missing", 400)]
    [InlineData("nano:pirate+", "an adapter's name is missing", 400)]
    [InlineData("nano:pirate++shout", "an adapter's name is missing", 400)]
    [InlineData("nano:*0.5", "an adapter's name is missing", 400)]
    [InlineData("nano:pirate*", "'' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*2", "'2' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*-0.5", "'-0.5' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*1e-1", "'1e-1' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*NaN", "'NaN' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*0,5", "'0,5' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate*0.5*0.5", "'0.5*0.5' is no weight from 0 to 1", 400)]
    [InlineData("nano:pirate+pirate*0.2", "it names 'pirate' twice", 400)]
    [InlineData("nano:a+b+c+d+e+f+g+h+i", "it names more than 8 adapters", 400)]
    [InlineData("stranger:pirate", "The model 'stranger:pirate' does not exist.", 404)]
    public void Plan_NameThatLeadsNowhere_SaysWhy(string name, string message, int status)
    {
        var error = RoutePlanner.Plan(new RequestFacts(name), Make(local: [Nano, Ready("bare")])).Error!;

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal((status, "model"), (ErrorShape.Of(error.Kind).Status, error.Param));
    }

    [Theory]
    [InlineData(RuntimeModelStatus.Loading, ErrorKind.PlanGatewayLoading)]
    [InlineData(RuntimeModelStatus.Error, ErrorKind.AttemptEngineFailed)]
    public void Plan_AdapterThatIsNotReady_IsRefusedAndTheModelIsNot(RuntimeModelStatus status, ErrorKind kind)
    {
        var catalogue = Make(local: [Nano with { Adapters = [new RuntimeAdapter("pirate", status), Nano.Adapters[1]] }]);

        Assert.Equal(kind, RoutePlanner.Plan(new RequestFacts("nano:shout+pirate"), catalogue).Error!.Kind);
        Assert.Null(RoutePlanner.Plan(new RequestFacts("nano:shout"), catalogue).Error);
        Assert.Null(RoutePlanner.Plan(new RequestFacts("nano"), catalogue).Error);
    }

    [Fact]
    public void List_ModelWithAdapters_ListsItWithEach()
    {
        var catalogue = Make(models: [new ModelOptions { Id = "nano", Name = "Nano", Source = "file:/m.gguf" }], local: [Nano]);

        Assert.Equal(["nano", "nano:pirate", "nano:shout"], catalogue.List().Select(listing => listing.Id));
        Assert.Equal(["Nano", "Nano (pirate)", "Nano (shout)"], catalogue.List().Select(listing => listing.Options!.Name));
        Assert.Equal("nano:pirate*0.5+shout", catalogue.Find("nano:pirate*0.5+shout")!.Id);
        Assert.Null(catalogue.Find("nano:parrot"));
    }
}
