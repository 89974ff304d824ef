using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The top-level keys.</summary>
internal static class SluiceKeys
{
    public static ObjectType<SluiceOptions> Type { get; } = new(
        () => new SluiceOptions(),
        Keys<SluiceOptions>.Of("listen", new ListType<string>(new ListenType(), minimum: 1), o => o.Listen, (o, v) => o with { Listen = v },
            "Addresses that the gateway listens on: http, an IP address, localhost or * for every interface, and a port (0 takes a free one)."),
        Keys<SluiceOptions>.Of("metrics_listen", new OptionalType<string>(new ListenType()), o => o.MetricsListen, (o, v) => o with { MetricsListen = v },
            "A separate address for /metrics, such as http://127.0.0.1:31314; null serves it with everything else."),
        Keys<SluiceOptions>.Of("data", KeyTypes.Path, o => o.Data, (o, v) => o with { Data = v },
            "The folder for the database and other state; ~ is the home folder, a relative path starts from the configuration file's folder.",
            defaultText: "the platform's data folder (Linux: $XDG_DATA_HOME/sluice or ~/.local/share/sluice)"),
        Keys<SluiceOptions>.Of("database", new ChoiceType<DatabaseKind>(("sqlite", DatabaseKind.Sqlite)), o => o.Database, (o, v) => o with { Database = v },
            "The kind of database."),
        Keys<SluiceOptions>.Of("shutdown_timeout", KeyTypes.Duration, o => o.ShutdownTimeout, (o, v) => o with { ShutdownTimeout = v },
            "How long running streams may take to end after a stop was asked for."),
        Keys<SluiceOptions>.Of("limits", LimitsKeys.Type, o => o.Limits, (o, v) => o with { Limits = v },
            "Bounds on what clients may send and hold open."),
        Keys<SluiceOptions>.Of("responses", ResponsesKeys.Type, o => o.Responses, (o, v) => o with { Responses = v },
            "How long answers of /v1/responses are kept for requests that go on from them."),
        Keys<SluiceOptions>.Of("strict", KeyTypes.Flag, o => o.Strict, (o, v) => o with { Strict = v },
            "Whether a request that a target cannot express is refused with 400 instead of declaring in x-sluice-dropped what was left out."),
        Keys<SluiceOptions>.Of("outbound", OutboundKeys.Type, o => o.Outbound, (o, v) => o with { Outbound = v },
            "How providers are reached."),
        Keys<SluiceOptions>.Of("batch", BatchKeys.Type, o => o.Batch, (o, v) => o with { Batch = v },
            "How batches of requests are run."),
        Keys<SluiceOptions>.Of("logging", LoggingKeys.Type, o => o.Logging, (o, v) => o with { Logging = v },
            "What logs may contain."),
        Keys<SluiceOptions>.Of("auth", AuthKeys.Type, o => o.Auth, (o, v) => o with { Auth = v },
            "Who may do what."),
        Keys<SluiceOptions>.Of("cors", CorsKeys.Type, o => o.Cors, (o, v) => o with { Cors = v },
            "Which web pages may call the gateway."),
        Keys<SluiceOptions>.Of("providers", new ListType<ProviderOptions>(ProviderKeys.Type, () => new ProviderOptions()), o => o.Providers, (o, v) => o with { Providers = v },
            "The upstream providers; [] means none at all.",
            defaultText: "one for each well-known key variable that is set"),
        Keys<SluiceOptions>.Of("engine", EngineKeys.Type, o => o.Engine, (o, v) => o with { Engine = v },
            "How local models are run."),
        Keys<SluiceOptions>.Of("models", new ListType<ModelOptions>(ModelKeys.Type, () => new ModelOptions()), o => o.Models, (o, v) => o with { Models = v },
            "The catalogue: models of providers and local ones."),
        Keys<SluiceOptions>.Of("aliases",
            new MapType<string>(KeyTypes.ModelName, "mapping of alias to model name", StringComparer.Ordinal, KeyTypes.ModelNameProblem),
            o => o.Aliases, (o, v) => o with { Aliases = v },
            "Other names of models, flat: an alias cannot name another alias."));
}
