using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sluice.Configuration.Printing;

namespace Sluice.Configuration.Tests;

public class ConfigurationPrinterTests
{
    [Fact]
    public void ToYaml_Secrets_AreMasked()
    {
        var result = Given.Yaml(
            """
            outbound: { proxy: "http://user:hunter2@proxy:1?token=hunter2&x" }
            providers:
              - { id: a, dialect: openai, base_url: "https://hunter2@h/v1?key=hunter2", headers: { x-a: hunter2 }, models: ["${SECRET}"] }
            """,
            ("SECRET", "hunter2"));

        var yaml = ConfigurationPrinter.ToYaml(result);

        Assert.DoesNotContain("hunter2", yaml + ConfigurationPrinter.ToJson(result), StringComparison.Ordinal);
        Assert.Contains("proxy: \"http://***@proxy:1?token=***&***\"", yaml, StringComparison.Ordinal);
        Assert.Contains("base_url: \"https://***@h/v1?key=***\"", yaml, StringComparison.Ordinal);
        Assert.Contains("x-a: \"***\"", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void ToYaml_NoFile_SaysSo()
    {
        var yaml = ConfigurationPrinter.ToYaml(ConfigurationLoader.Load(Given.Source()));

        Assert.StartsWith("# no configuration file: defaults and environment\n# providers: those whose", yaml, StringComparison.Ordinal);
        Assert.StartsWith("# from sluice.yaml,", ConfigurationPrinter.ToYaml(Given.Yaml("")), StringComparison.Ordinal);
    }

    [Fact]
    public void ToYaml_AnyOptionsWithoutSecrets_AreReadBackTheSame() => Check.QuickThrowOnFailure(Prop.ForAll<int>(seed =>
    {
        var options = RandomOptions.Create(new Random(seed));
        var printed = ConfigurationPrinter.ToYaml(new ConfigurationResult { Options = options });
        var again = Given.Yaml(printed);

        Assert.Equal([], again.Errors.Select(error => error.ToString()));
        Assert.Equal(ConfigurationPrinter.ToJson(new ConfigurationResult { Options = options }), ConfigurationPrinter.ToJson(again));
        Assert.Equal(printed.Split('\n', 2)[1], ConfigurationPrinter.ToYaml(again).Split('\n', 2)[1]);
    }));

    [Fact]
    public void ToJson_Options_AreTheSameTreeAsYaml()
    {
        var result = Given.Yaml("strict: true");

        Assert.True((bool)JsonNode.Parse(ConfigurationPrinter.ToJson(result))!["strict"]!);
    }
}
