using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sluice.Testing;

namespace Sluice.Architecture;

public sealed partial class SourcesTests
{
    private const int LongestFile = 600;

    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".slnx", ".md", ".json", ".yaml", ".yml", ".txt", ".sh", ".py", ".editorconfig", ".mjs", ".js", ".conf", ""];

    [Fact]
    public void Product_Anywhere_HasNoUnfinishedMarks()
    {
        var found = from file in Sources.Product()
                    from line in file.Lines.Index()
                    where UnfinishedMark().IsMatch(line.Item)
                    select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";

        Assert.Equal("", string.Join('\n', found));
    }

    [Fact]
    public void Product_EachFile_StaysReadable() =>
        Assert.Empty(Sources.Product().Where(file => file.Lines.Length > LongestFile).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void Product_EachFile_HoldsOneOuterType()
    {
        var found = from file in Sources.Product()
                    let types = file.Lines.Count(line => OuterType().IsMatch(line) && !line.Contains(": JsonSerializerContext", StringComparison.Ordinal))
                    where types > 1
                    select $"{file.Path}: {types} types";

        Assert.Equal("", string.Join('\n', found));
    }

    [Fact]
    public void Product_EachFile_IsNamedLikeItsType()
    {
        var found = from file in Sources.Product()
                    let type = file.Lines.Select(line => OuterType().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value
                    where type is not null && !IsFileOf(Path.GetFileName(file.Path).Split('.')[0], type)
                    select $"{file.Path}: holds {type}";

        Assert.Equal("", string.Join('\n', found));
    }

    [Fact]
    public void Repository_TrackedText_NamesNoFolderOfAMachine()
    {
        var found = from path in Sources.Tracked()
                    where TextExtensions.Contains(Path.GetExtension(path)) && !path.EndsWith("SourcesTests.cs", StringComparison.Ordinal)
                    from line in File.ReadLines(RepositoryFolder.Combine(path)).Index()
                    where MachineFolder().IsMatch(line.Item)
                    select $"{path}:{line.Index + 1}: {line.Item.Trim()}";

        Assert.Equal("", string.Join('\n', found));
    }

    [Fact]
    public void Build_EachProject_GetsTheBannedSymbolsAndWarningsAsErrors()
    {
        var properties = XDocument.Load(RepositoryFolder.Combine("Directory.Build.props"));

        Assert.Contains(properties.Descendants("PackageReference"), item => item.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Contains(properties.Descendants("AdditionalFiles"), item => item.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal));
        Assert.Equal("true", properties.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.Contains("System.Net.Http.HttpClient.#ctor", File.ReadAllText(RepositoryFolder.Combine("BannedSymbols.txt")), StringComparison.Ordinal);
        Assert.Contains("GetPathOfFileAbove", File.ReadAllText(RepositoryFolder.Combine("src", "Directory.Build.props")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dotnet run -c Release --project src/Sluice.Cli -- serve")]
    [InlineData("dotnet test")]
    public void Readme_ForANewUser_ShowsTheTwoCommands(string command) =>
        Assert.Contains(File.ReadLines(RepositoryFolder.Combine("README.md")), line => line.TrimStart(' ', '$') == command);

    /// <summary>A generic type's file may say of what it is generic: <c>KeyOfValue.cs</c> holds <c>Key&lt;TValue&gt;</c>.</summary>
    private static bool IsFileOf(string file, string type) =>
        file == type || file.StartsWith(type + "Of", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException")]
    private static partial Regex UnfinishedMark();

    [GeneratedRegex(@"^(public |internal |file )?((static|sealed|abstract|readonly|ref|partial|unsafe) )*(class|record struct|record class|record|struct|interface|enum) (?<name>\w+)")]
    private static partial Regex OuterType();

    [GeneratedRegex(@"(?<![\w/.~}])/(root|home/(?!user/)[a-z]+|work|Users/\w+)/|\b[A-Z]:\\Users\\")]
    private static partial Regex MachineFolder();
}
