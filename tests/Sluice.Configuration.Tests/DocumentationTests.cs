using Sluice.Configuration.Printing;
using Sluice.Testing;

namespace Sluice.Configuration.Tests;

/// <summary>What people read says what the program does.</summary>
public class DocumentationTests
{
    [Fact]
    public void Reference_IsWhatTheProgramPrints()
    {
        var file = RepositoryFolder.Combine("docs", "reference", "configuration.md");
        var expected = ConfigurationReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_REFERENCE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void ProvidersPage_IsWhatThePresetsSay()
    {
        var file = RepositoryFolder.Combine("docs", "reference", "providers.md");
        var expected = ProvidersReference.ToMarkdown();
        if (Environment.GetEnvironmentVariable("SLUICE_UPDATE_REFERENCE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void Example_IsValidWithoutAWarning()
    {
        var result = Given.Yaml(Example, ("OPENAI_API_KEY", "k"), ("ANTHROPIC_API_KEY", "k"), ("OWN_SERVER_KEY", "k"));

        Assert.Equal([], result.Errors.Concat(result.Warnings).Select(error => error.ToString()));
        Assert.Equal(new LimitsOptions(), result.Options!.Limits);
    }

    [Fact]
    public void Example_MentionsEveryKey()
    {
        var reference = ConfigurationReference.ToMarkdown();
        var keys = reference.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1].Split('.')[^1]);

        Assert.All(keys, key => Assert.Matches($@"(?m)(^|[\s-]){key}:", Example));
    }

    private static string Example => File.ReadAllText(RepositoryFolder.Combine("docs", "guides", "sluice.example.yaml"));
}
