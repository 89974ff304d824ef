using System.Xml.Linq;

namespace Sluice.Architecture;

public sealed class ArrowsTests
{
    [Fact]
    public void Projects_AsReferenced_FollowTheArrows() =>
        Assert.Empty(Arrows.Violations(Sources.Projects().ToDictionary(ShortName, References), Arrows.Allowed));

    [Fact]
    public void Assemblies_AsCompiled_FollowTheArrows()
    {
        var graph = SluiceAssembly.All().ToDictionary(assembly => assembly.ShortName, assembly => assembly.References);

        Assert.Equal(Arrows.Allowed.Keys.Order(), graph.Keys.Order());
        Assert.Empty(Arrows.Violations(graph, Arrows.Allowed));
    }

    [Fact]
    public void Node_OfRouting_UsesOnlyTheSeamOfRuntimes()
    {
        var node = SluiceAssembly.All().Single(assembly => assembly.ShortName == "Node");

        Assert.All(node.NamespacesUsedFrom("Sluice.Routing"), name => Assert.Equal("Sluice.Routing.Runtimes", name));
    }

    [Theory]
    [InlineData("Core", "Gateway")]
    [InlineData("Protocols", "Core")]
    [InlineData("Engine", "Protocols")]
    [InlineData("Gateway", "Engine")]
    [InlineData("Gateway", "Node")]
    [InlineData("Storage", "Gateway")]
    public void Violations_ArrowReversedOrMadeUp_AreFound(string from, string to)
    {
        var graph = Arrows.Allowed.ToDictionary();
        graph[from] = [.. graph[from], to];

        Assert.Contains($"{from} -> {to} is not allowed", Arrows.Violations(graph, Arrows.Allowed));
    }

    [Fact]
    public void Violations_CircleOfAllowedArrows_IsFound()
    {
        var graph = new Dictionary<string, string[]> { ["A"] = ["B"], ["B"] = ["C"], ["C"] = ["A"], ["D"] = ["A"] };

        Assert.Equal(
            ["A is part of a circle", "B is part of a circle", "C is part of a circle"],
            Arrows.Violations(graph, graph));
    }

    [Fact]
    public void Violations_UnknownProject_IsFound() =>
        Assert.Equal(["Attic is not part of the house"], Arrows.Violations(new Dictionary<string, string[]> { ["Attic"] = [] }, Arrows.Allowed));

    private static string ShortName(string project) => Path.GetFileNameWithoutExtension(project)["Sluice.".Length..];

    private static string[] References(string project) =>
    [
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => ShortName(reference.Attribute("Include")!.Value.Replace('\\', '/'))),
    ];
}
