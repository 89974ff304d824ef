using System.Text;
using Sluice.Configuration.Printing;
using Sluice.Testing;

namespace Sluice.Configuration.Tests;

public class FuzzTests
{
    private static readonly string[] s_pieces =
    [
        "\t", "\n", "  ", "- ", ": ", "[", "]", "{", "}", "&a ", "*a", "!!str ", "!x ", "|\n", ">-\n", "'", "\"", "#", "%YAML 1.2\n", "---\n", "...\n", "? ", "<<: ", "${", "${HOME}", "$${", "\0",
        "\uFFFF", "é", "🙂", "null", "~", "-1", "99999999999999999999", "0s", "http://", "http://[", "file:", "\\", ",", "\u0085",
    ];

    [Fact]
    public void Load_MutatedFile_NeverThrows()
    {
        var seed = File.ReadAllText(RepositoryFolder.Combine("docs", "guides", "sluice.example.yaml"));
        var random = new Random(20261121);
        for (var round = 0; round < 1500; round++)
        {
            var text = new StringBuilder(seed);
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                var at = random.Next(text.Length);
                var length = Math.Min(random.Next(30), text.Length - at);
                _ = random.Next(4) switch
                {
                    0 => text.Remove(at, length),
                    1 => text.Insert(random.Next(text.Length), text.ToString(at, length)),
                    2 => text.Insert(at, (char)random.Next(0x2100)),
                    _ => text.Insert(at, s_pieces[random.Next(s_pieces.Length)]),
                };
            }

            AssertLoads(Given.Yaml(text.ToString()), text.ToString());
        }
    }

    [Fact]
    public void Load_AnyOverride_NeverThrows()
    {
        string[] segments = ["LISTEN", "LIMITS", "BODY", "PROVIDERS", "0", "1", "-1", "99999999999", "ID", "HEADERS", "MODELS", "COST", "ALIASES", "X", "", "TIMEOUTS"];
        var random = new Random(7);
        for (var round = 0; round < 1500; round++)
        {
            var variables = Enumerable.Range(0, random.Next(1, 4)).Select(index => (
                Name: "SLUICE__" + string.Join("__", Enumerable.Range(0, random.Next(1, 5)).Select(_ => segments[random.Next(segments.Length)])),
                Value: string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => s_pieces[random.Next(s_pieces.Length)])))).DistinctBy(variable => variable.Name).ToArray();

            AssertLoads(Given.Yaml("providers: [{ id: a, preset: vllm }]", variables), string.Join(' ', variables));
        }
    }

    private static void AssertLoads(ConfigurationResult result, string input)
    {
        Assert.True(result.Options is null == result.Errors.Count > 0, input);
        if (result.Options is not null)
        {
            Assert.NotEmpty(ConfigurationPrinter.ToYaml(result));
        }
    }
}
