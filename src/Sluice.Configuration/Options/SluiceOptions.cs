namespace Sluice.Configuration;

/// <summary>The whole configuration as the user wrote it, with defaults filled in; each property is one top-level key.</summary>
public sealed record SluiceOptions
{
    /// <summary>Addresses that the gateway listens on (<c>listen</c>); default http://127.0.0.1:31313.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["http://127.0.0.1:31313"];

    /// <summary>A separate address for /metrics (<c>metrics_listen</c>); null, the default, serves it with everything else.</summary>
    public string? MetricsListen { get; init; }

    /// <summary>The folder for the database and other state (<c>data</c>), absolute; the loader fills in the platform's data folder.</summary>
    public string Data { get; init; } = "";

    /// <summary>The kind of database (<c>database</c>); default SQLite in the data folder.</summary>
    public DatabaseKind Database { get; init; } = DatabaseKind.Sqlite;

    /// <summary>How long running streams may take to end after a stop was asked for (<c>shutdown_timeout</c>); default 30 s.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bounds on what clients may send and hold open (<c>limits</c>).</summary>
    public LimitsOptions Limits { get; init; } = new();

    /// <summary>How long answers are kept for requests that go on from them (<c>responses</c>).</summary>
    public ResponsesOptions Responses { get; init; } = new();

    /// <summary>Whether a request that a target cannot express is refused instead of declared (<c>strict</c>); default false.</summary>
    public bool Strict { get; init; }

    /// <summary>How providers are reached (<c>outbound</c>).</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>How batches are run (<c>batch</c>).</summary>
    public BatchOptions Batch { get; init; } = new();

    /// <summary>What logs may contain (<c>logging</c>).</summary>
    public LoggingOptions Logging { get; init; } = new();

    /// <summary>Who may do what (<c>auth</c>).</summary>
    public AuthOptions Auth { get; init; } = new();

    /// <summary>Which web pages may call the gateway (<c>cors</c>).</summary>
    public CorsOptions Cors { get; init; } = new();

    /// <summary>The upstream providers (<c>providers</c>), in the order written; default one for each well-known key variable that is set.</summary>
    public IReadOnlyList<ProviderOptions> Providers { get; init; } = [];

    /// <summary>How local models are run (<c>engine</c>).</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>The catalogue (<c>models</c>), in the order written; default empty.</summary>
    public IReadOnlyList<ModelOptions> Models { get; init; } = [];

    /// <summary>Other names of models (<c>aliases</c>): alias to model, flat; default none.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
