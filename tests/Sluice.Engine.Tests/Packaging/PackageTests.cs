using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Sluice.Engine.Tests.Tokenization;

namespace Sluice.Engine.Tests.Packaging;

public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-package-").FullName;

    [Fact]
    public async Task Pack_Engine_HasLibraryDocumentationReadmeAndOneDependency()
    {
        await PackAsync();
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(_folder, "Sluice.Engine.*.nupkg")));
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("lib/net10.0/Sluice.Engine.dll", entries);
        Assert.Contains("lib/net10.0/Sluice.Engine.xml", entries);
        Assert.Contains("README.md", entries);

        using var nuspec = package.GetEntry("Sluice.Engine.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string Text(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal(("Sluice.Engine", "README.md", "Apache-2.0"), (Text("id"), Text("readme"), Text("license")));
        Assert.NotEmpty(Text("description"));
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency");
        Assert.Equal(["Microsoft.Extensions.AI.Abstractions"], dependencies.Select(dependency => dependency.Attribute("id")!.Value));
        Assert.Equal(["net10.0"], metadata.Descendants().Where(element => element.Name.LocalName == "group").Select(group => group.Attribute("targetFramework")!.Value));

        using var documentation = package.GetEntry("lib/net10.0/Sluice.Engine.xml")!.Open();
        var members = XDocument.Load(documentation).Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        Assert.Contains("T:Sluice.Engine.EngineModel", members);
        Assert.Contains("T:Sluice.Engine.Clients.EngineChatClient", members);
    }

    [Theory]
    [InlineData("IsTrimmable")]
    [InlineData("IsAotCompatible")]
    public void Assembly_Engine_MayBeTrimmedAndCompiledAhead(string name) =>
        Assert.Contains(typeof(EngineModel).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>(), attribute => attribute.Key == name && attribute.Value == "True");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Packs what was built for these tests.</summary>
    private async Task PackAsync()
    {
        var project = NanoModel.TestFile("..", "..", "src", "Sluice.Engine", "Sluice.Engine.csproj");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.StartsWith("debug", StringComparison.OrdinalIgnoreCase) ? "Debug" : "Release";
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["pack", project, "--no-build", "--no-restore", "-c", configuration, "-o", _folder, "-nologo", "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }
}
