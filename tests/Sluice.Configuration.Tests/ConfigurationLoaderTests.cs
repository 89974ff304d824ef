using Sluice.Testing;

namespace Sluice.Configuration.Tests;

public class ConfigurationLoaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("null")]
    [InlineData("limits:\nproviders:\nmodels:\naliases:\n")]
    public void Load_NothingConfigured_GivesDefaults(string yaml)
    {
        var options = Given.Options(yaml);

        Assert.Equal(["http://127.0.0.1:31313"], options.Listen);
        Assert.Equal("/home/user/.local/share/sluice", options.Data);
        Assert.Equal(new LimitsOptions(), options.Limits);
        Assert.Empty(options.Providers);
    }

    [Fact]
    public void Load_EveryKind_IsRead()
    {
        var options = Given.Options(
            """
            listen: [http://0.0.0.0:0, "http://[::1]:80", http://*:81/]
            metrics_listen: http://localhost:9
            data: ~/x
            shutdown_timeout: 1500ms
            limits: { body: 64KiB, header_bytes: 2048, stream_idle: 1h }
            outbound: { proxy: http://p:3128/, ca_file: certs/ca.pem }
            providers:
              - { id: b, dialect: anthropic, base_url: https://h/, headers: { X-Team: 5 }, timeouts: { idle: 2m } }
            models:
              - { id: "org/M:1", version: 4, provider: b, cost: { input: 3.0, output: 15, cache_read: 0.30 }, default: true }
            aliases: { small: "org/M:1" }
            """);

        Assert.Equal(["http://0.0.0.0:0", "http://[::1]:80", "http://*:81"], options.Listen);
        Assert.Equal("/home/user/x", options.Data);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.ShutdownTimeout);
        Assert.Equal((65536, 2048, TimeSpan.FromHours(1)), (options.Limits.Body, options.Limits.HeaderBytes, options.Limits.StreamIdle));
        Assert.EndsWith("no-such-folder/certs/ca.pem", options.Outbound.CaFile, StringComparison.Ordinal);
        var provider = Assert.Single(options.Providers);
        Assert.Equal((ProviderDialect.Anthropic, "https://h", "5"), (provider.Dialect, provider.BaseUrl.OriginalString, provider.Headers["x-team"]));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5)), (provider.Timeouts.Idle, provider.Timeouts.Connect));
        var model = Assert.Single(options.Models);
        Assert.Equal(("4", 0.30m, null), (model.Version, model.Cost!.CacheRead, model.Cost.CacheWrite));
    }

    [Fact]
    public void Load_Variables_AreReplacedAndEscaped()
    {
        var options = Given.Options(
            "strict: ${ON}\nlimits: { json_depth: \"${DEPTH}\" }\nmodels: [{ id: m, source: 'builtin:sluice-nano', system_prompt: 'a ${NAME}, $${NAME}, $x' }]",
            ("ON", "true"), ("DEPTH", "70"), ("NAME", "b"));

        Assert.True(options.Strict);
        Assert.Equal(70, options.Limits.JsonDepth);
        Assert.Equal("a b, ${NAME}, $x", options.Models[0].SystemPrompt);
    }

    [Fact]
    public void Load_Overrides_BeatTheFileInAnyCase()
    {
        var options = Given.Options(
            "strict: false\nproviders: [{ id: a, preset: vllm }]\naliases: { Small: sluice-nano }",
            ("SLUICE__STRICT", "true"),
            ("sluice__limits__json_depth", "99"),
            ("SLUICE__LISTEN", "[http://127.0.0.1:1, http://127.0.0.1:2]"),
            ("SLUICE__METRICS_LISTEN", "http://127.0.0.1:3"),
            ("SLUICE__PROVIDERS__0__BASE_URL", "http://other/v1"),
            ("SLUICE__PROVIDERS__1", "{ id: b, preset: ollama }"),
            ("SLUICE__PROVIDERS__0__HEADERS__X-A", "1"),
            ("SLUICE__ALIASES__SMALL", "a/model"),
            ("SLUICE_CONFIG", "not an override"));

        Assert.True(options.Strict);
        Assert.Equal(99, options.Limits.JsonDepth);
        Assert.Equal(["http://127.0.0.1:1", "http://127.0.0.1:2"], options.Listen);
        Assert.Equal(["http://other/v1", "http://127.0.0.1:11434/v1"], options.Providers.Select(provider => provider.BaseUrl.OriginalString));
        Assert.Equal("1", options.Providers[0].Headers["x-a"]);
        Assert.Equal("a/model", options.Aliases["Small"]);
    }

    [Fact]
    public void Load_ManyIndexedOverrides_AreTakenInTheOrderOfNumbers()
    {
        var variables = Enumerable.Range(0, 12).Select(index => ($"SLUICE__CORS__ORIGINS__{index}", $"https://h{index}")).Reverse().ToArray();

        Assert.Equal(Enumerable.Range(0, 12).Select(index => $"https://h{index}"), Given.Options("", variables).Cors.Origins);
    }

    [Fact]
    public void Load_SingleValueForAList_IsAListOfOne() =>
        Assert.Equal(["http://127.0.0.1:1"], Given.Options("", ("SLUICE__LISTEN", "http://127.0.0.1:1")).Listen);

    [Theory]
    [InlineData("SLUICE__LISEN", "1", "SLUICE__LISEN: unknown key 'lisen'; did you mean 'listen'?")]
    [InlineData("SLUICE__LIMITS__BODY", "3 MB", "SLUICE__LIMITS__BODY: limits.body: '3 MB' is not a size")]
    [InlineData("SLUICE__LISTEN__4", "http://127.0.0.1:1", "SLUICE__LISTEN__4: '4' is not an index of a list with 0 entries; the next one is 0")]
    [InlineData("SLUICE__LIMITS", "[", "SLUICE__LIMITS: ")]
    [InlineData("SLUICE__STRICT__X", "1", "SLUICE__STRICT__X: strict: expected true or false, found a mapping")]
    [InlineData("SLUICE__", "1", "SLUICE__: unknown key ''; allowed:")]
    public void Load_WrongOverride_NamesTheVariable(string name, string value, string expected) =>
        Assert.StartsWith(expected, Given.Yaml("", (name, value)).Errors[0].ToString(), StringComparison.Ordinal);

    [Fact]
    public void Load_CommandLine_BeatsEverything()
    {
        var source = Given.Source(("SLUICE__DATA", "/env"), ("SLUICE__LISTEN", "http://127.0.0.1:1")) with
        {
            Text = "data: /file",
            Data = "/cli",
            Listen = ["http://127.0.0.1:2"],
        };

        var options = ConfigurationLoader.Load(source).Options!;

        Assert.Equal(("/cli", "http://127.0.0.1:2"), (options.Data, Assert.Single(options.Listen)));
        Assert.Equal(
            "--listen: listen[0]: 'x' is not an address such as http://127.0.0.1:31313",
            ConfigurationLoader.Load(source with { Listen = ["x"] }).Errors[0].ToString());
    }

    [Fact]
    public void Load_Files_AreLookedForInOrder()
    {
        using var folder = new TemporaryFolder();
        var settings = Directory.CreateDirectory(folder.File("settings/sluice")).FullName;
        File.WriteAllText(Path.Join(settings, "sluice.yaml"), "data: settings");
        var source = Given.Source(("XDG_CONFIG_HOME", folder.File("settings"))) with { WorkingDirectory = folder.Path };
        Assert.Equal(Path.Join(settings, "settings"), ConfigurationLoader.Load(source).Options!.Data);

        File.WriteAllText(folder.File("sluice.yaml"), "data: here");
        Assert.Equal((folder.File("here"), "sluice.yaml"), (ConfigurationLoader.Load(source).Options!.Data, ConfigurationLoader.Load(source).File));

        File.WriteAllText(folder.File("env.yaml"), "data: env");
        source = source with { Environment = new Dictionary<string, string>(source.Environment) { ["SLUICE_CONFIG"] = "env.yaml" } };
        Assert.Equal(folder.File("env"), ConfigurationLoader.Load(source).Options!.Data);

        File.WriteAllText(folder.File("named.yaml"), "\uFEFFdata: named");
        Assert.Equal(folder.File("named"), ConfigurationLoader.Load(source with { File = "named.yaml" }).Options!.Data);
    }

    [Fact]
    public void Load_UnreadableFile_IsAnError()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("latin.yaml"), [0x64, 0xE4, 0xFF]);
        var source = Given.Source() with { WorkingDirectory = folder.Path };

        Assert.Equal("missing.yaml: there is no such file", Problem("missing.yaml"));
        Assert.Equal(".: is a folder; the configuration is a file", Problem("."));
        Assert.Equal("latin.yaml: is not UTF-8 text", Problem("latin.yaml"));

        string Problem(string file) => Assert.Single(ConfigurationLoader.Load(source with { File = file }).Errors).ToString();
    }

    [Theory]
    [InlineData("aliases: { a: nowhere }", "sluice.yaml:1:15: aliases.a: no model 'nowhere' is known; the alias is hidden until there is one")]
    [InlineData("models: [{ id: m, source: 'builtin:sluice-nano' }]\naliases: { m: sluice-nano }", "sluice.yaml:2:15: aliases.m: never used: 'm' is a model itself")]
    [InlineData("providers: [{ id: a, preset: openai }]", "sluice.yaml:1:30: providers[0].api_key_env: the environment variable 'OPENAI_API_KEY' is not set; requests to 'a' go without a key")]
    [InlineData("providers: [{ id: a, dialect: anthropic, base_url: 'http://h/v1' }]", "sluice.yaml:1:52: providers[0].base_url: the anthropic dialect adds /v1 itself; leave it out")]
    [InlineData("providers: [{ id: a, dialect: gemini, base_url: 'http://h/v1beta' }]", "sluice.yaml:1:49: providers[0].base_url: the gemini dialect adds /v1beta itself; leave it out")]
    public void Load_DoubtfulThings_AreWarnings(string yaml, string expected)
    {
        var result = Given.Yaml(yaml);

        Assert.NotNull(result.Options);
        Assert.EndsWith(expected.Split(": ", 2)[1], Assert.Single(result.Warnings).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt-5")]
    [InlineData("own/anything")]
    [InlineData("sluice-nano")]
    public void Load_AliasToWhatAProviderServes_IsNoWarning(string target) =>
        Assert.Empty(Given.Yaml($"providers: [{{ id: own, preset: vllm, models: ['gpt-*'] }}]\naliases: {{ a: {target} }}").Warnings);
}
