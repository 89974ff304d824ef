using Sluice.Core.Errors;
using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;
using Sluice.Routing.Upstreams;
using static Sluice.Routing.Tests.CatalogueBuilder;

namespace Sluice.Routing.Tests;

public sealed class RoutePlannerTests
{
    [Theory]
    [InlineData(UpstreamOperation.Conversation, "generate,reasoning", true)]
    [InlineData(UpstreamOperation.Conversation, "embed", false)]
    [InlineData(UpstreamOperation.Conversation, "embed,vision", true)]
    [InlineData(UpstreamOperation.Embedding, "generate", false)]
    [InlineData(UpstreamOperation.Embedding, "generate,embed", true)]
    [InlineData(UpstreamOperation.Rerank, "embed", false)]
    [InlineData(UpstreamOperation.Rerank, "", true)]
    public void Plan_ModelThatListsItsCapabilities_IsAskedOnlyForThose(UpstreamOperation operation, string capabilities, bool isAsked)
    {
        var model = Ready("nano") with { Capabilities = capabilities.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        var plan = RoutePlanner.Plan(new RequestFacts("nano", operation), Make(local: [model]));
        Assert.Equal(isAsked, plan.Error is null);
        Assert.Equal(isAsked ? null : ErrorKind.PlanClientWrongTask, plan.Error?.Kind);
    }

    [Fact]
    public void Plan_NoModelAndNoDefault_IsTheClientsMistake()
    {
        var plan = RoutePlanner.Plan(new RequestFacts(null), Make(local: [Ready("nano")]));

        Assert.Equal(ErrorKind.UnderstandClientMissingModel, plan.Error?.Kind);
    }

    [Fact]
    public void Plan_NoModelButADefault_AsksTheDefault()
    {
        var plan = RoutePlanner.Plan(new RequestFacts(null), Make(local: [Ready("nano")], defaultModel: "nano"));

        Assert.Null(plan.Error);
        Assert.Equal("local/nano", Assert.Single(plan.Candidates).Target.Label);
        Assert.False(plan.Renamed);
    }

    [Fact]
    public void Plan_UnknownModel_SuggestsNearNames()
    {
        var plan = RoutePlanner.Plan(new RequestFacts("sluice-nan"), Make(local: [Ready("sluice-nano")]));

        Assert.Equal(ErrorKind.PlanClientUnknownModel, plan.Error?.Kind);
        Assert.Contains("Did you mean 'sluice-nano'?", plan.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RuntimeModelStatus.Loading, ErrorKind.PlanGatewayLoading)]
    [InlineData(RuntimeModelStatus.Error, ErrorKind.AttemptEngineFailed)]
    public void Plan_ModelThatCannotAnswer_SaysWhyAndFiltersIt(RuntimeModelStatus status, ErrorKind kind)
    {
        var plan = RoutePlanner.Plan(new RequestFacts("nano"), Make(local: [new RuntimeModel("nano", status) { Error = "broken file" }]));

        Assert.Equal(kind, plan.Error?.Kind);
        Assert.Equal("local/nano", Assert.Single(plan.Filtered).Target);
    }

    [Fact]
    public void Plan_SeveralProviders_OrdersByPriorityAndTellsReasons()
    {
        var plan = RoutePlanner.Plan(new RequestFacts("gpt-5"), Make([Provider("b", 20, "gpt-*"), Provider("a", 10, "gpt-*")]));

        Assert.Equal(["a/gpt-5", "b/gpt-5"], plan.Candidates.Select(candidate => candidate.Target.Label));
        Assert.All(plan.Candidates, candidate => Assert.Contains("pattern of a provider", candidate.Reasons));
    }

    [Fact]
    public void Plan_Alias_IsRenamed() =>
        Assert.True(RoutePlanner.Plan(new RequestFacts("small"), Make(aliases: new() { ["small"] = "nano" }, local: [Ready("nano")])).Renamed);
}
