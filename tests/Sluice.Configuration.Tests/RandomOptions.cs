namespace Sluice.Configuration.Tests;

/// <summary>Valid options of every shape, with texts that YAML finds hard.</summary>
internal static class RandomOptions
{
    private static readonly string[] s_texts =
    [
        "plain", "true", "null", "~", "yes", "1e3", "0x1F", "007", "- a", "a: b", "a #b", "${HOME}", "$${X}", "$$${", "'", "\"", "\\", "line\nline", "\ttab", " lead", "trail ",
        "ümläut", "🙂", "\u2028", "\u0085", "\u0007", "*", "&a", "!t", "%", "@", "`", "[", "{", "]", "}", ",", "?", ":", "-", "|", ">", "30s", "5MiB", "a:", "...", "---", "\r\n",
    ];

    public static SluiceOptions Create(Random random)
    {
        var providers = Some(random, index => Provider(random, index));
        var models = Some(random, index => Model(random, index, providers));
        return new SluiceOptions
        {
            Listen = [.. Some(random, index => $"http://127.0.0.1:{index}"), "http://[::1]:0"],
            MetricsListen = Maybe(random, "http://*:9"),
            Data = "/var/" + random.Next(),
            ShutdownTimeout = Duration(random),
            Limits = new LimitsOptions
            {
                Body = random.NextInt64(1024, 1L << 30),
                JsonDepth = random.Next(8, 1001),
                HeaderBytes = 1024 * random.Next(1, 1025),
                Connections = random.Next(1, 1_000_001),
                StreamIdle = Duration(random),
            },
            Strict = random.Next(2) == 0,
            Outbound = new OutboundOptions { Proxy = Maybe(random, new Uri("http://proxy:3128")), CaFile = Maybe(random, "/etc/ca one.pem") },
            Logging = new LoggingOptions { Content = random.Next(2) == 0 },
            Auth = new AuthOptions { AdminKeyEnv = "KEY_" + random.Next() },
            Engine = new EngineOptions { PackFiles = random.Next(2) == 0 },
            Cors = new CorsOptions { Origins = Some(random, index => index == 0 ? "*" : $"https://h{index}:8443") },
            Providers = providers,
            Models = models,
            Aliases = Some(random, index => $"alias*{index}").ToDictionary(alias => alias, _ => "sluice-nano"),
        };
    }

    private static ProviderOptions Provider(Random random, int index) => new()
    {
        Id = "p." + index,
        Preset = Maybe(random, "openai"),
        Dialect = random.Next(2) == 0 ? ProviderDialect.OpenAI : ProviderDialect.Anthropic,
        BaseUrl = new Uri($"https://h{index}/v1"),
        ApiKeyEnv = Maybe(random, "SOME_KEY"),
        ApiVersion = Maybe(random, Text(random)),
        Priority = random.Next(1000),
        MaxOutputTokens = random.Next(2) == 0 ? null : random.Next(1, 100_000),
        Quirks = new QuirksOptions
        {
            Refuses = Some(random, item => $"messages[].f{item}"),
            Rename = Some(random, item => $"f{item}").ToDictionary(field => field, _ => "other"),
            DeveloperRole = random.Next(2) == 0,
            StreamOptions = random.Next(2) == 0,
        },
        Timeouts = new TimeoutOptions { Connect = Duration(random), FirstByte = Duration(random), Idle = Duration(random), Total = Duration(random) },
        Models = Some(random, item => item == 0 ? "*" : $"m{item}:*/x"),
    };

    private static ModelOptions Model(Random random, int index, IReadOnlyList<ProviderOptions> providers)
    {
        var provider = providers.Count > 0 && random.Next(2) == 0 ? providers[random.Next(providers.Count)].Id : null;
        return new ModelOptions
        {
            Id = $"org/M{index}:x",
            Name = Maybe(random, Text(random)),
            Family = Maybe(random, Text(random)),
            Version = Maybe(random, Text(random)),
            Provider = provider,
            UpstreamId = provider is null ? null : Maybe(random, "true"),
            Source = provider is null ? random.Next(2) == 0 ? "builtin:sluice-nano" : "file:/models/a b.gguf" : null,
            Adapters = provider is null ? Some(random, item => new AdapterOptions { Name = "a." + item, Source = "file:/models/a b.gguf", Weight = random.Next(101) / 100m }) : [],
            AdaptersNormalize = provider is null && random.Next(2) == 0,
            Capabilities = Some(random, item => item == 0 ? "generate" : "vision"),
            Context = random.Next(2) == 0 ? null : random.Next(1_000, 1_000_000),
            MaxOutput = random.Next(2) == 0 ? null : random.Next(1, 1_000),
            Cost = Maybe(random, new CostOptions { Input = random.Next(10_000) / 1000m, Output = 15.0m, CacheRead = random.Next(2) == 0 ? null : 0.30m }),
            SupportedParams = Some(random, item => $"f{item}"),
            UnsupportedParams = Some(random, item => $"options.f{item}"),
            Tags = Some(random, _ => Text(random)),
            Default = index == 0,
            SystemPrompt = Maybe(random, Text(random) + Text(random)),
        };
    }

    private static string Text(Random random) => s_texts[random.Next(s_texts.Length)];

    private static TimeSpan Duration(Random random) => TimeSpan.FromMilliseconds(random.Next(1, 86_400_000) / (long)Math.Pow(10, random.Next(3)) * (long)Math.Pow(10, random.Next(2)) % 86_400_000 + 1);

    private static T? Maybe<T>(Random random, T value)
        where T : class => random.Next(2) == 0 ? null : value;

    private static IReadOnlyList<T> Some<T>(Random random, Func<int, T> create) => [.. Enumerable.Range(0, random.Next(4)).Select(create)];
}
