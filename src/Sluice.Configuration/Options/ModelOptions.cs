namespace Sluice.Configuration;

/// <summary>One entry of the catalogue (<c>models[]</c>): a provider's model or a local one.</summary>
public sealed record ModelOptions
{
    /// <summary>The name that clients use (<c>id</c>), unique; may contain <c>/</c>, <c>:</c> and capitals.</summary>
    public string Id { get; init; } = "";

    /// <summary>The name for people (<c>name</c>); default null.</summary>
    public string? Name { get; init; }

    /// <summary>The family it belongs to (<c>family</c>); default null.</summary>
    public string? Family { get; init; }

    /// <summary>Its version (<c>version</c>); default null.</summary>
    public string? Version { get; init; }

    /// <summary>The id of the provider that serves it (<c>provider</c>); exactly one of provider and source is set.</summary>
    public string? Provider { get; init; }

    /// <summary>The name that the provider knows it by (<c>upstream_id</c>); null means the same as the id.</summary>
    public string? UpstreamId { get; init; }

    /// <summary>Where a local model's weights are (<c>source</c>): <c>file:/absolute/path.gguf</c> or <c>builtin:sluice-nano</c>.</summary>
    public string? Source { get; init; }

    /// <summary>What runs a local model (<c>engine</c>); default the managed engine.</summary>
    public ModelEngine Engine { get; init; } = ModelEngine.Managed;

    /// <summary>How the managed engine runs it (<c>managed</c>).</summary>
    public ManagedOptions Managed { get; init; } = new();

    /// <summary>LoRA adapters that requests can add to a local model (<c>adapters</c>); default none, or both of its own for the bundled model while it is not configured.</summary>
    public IReadOnlyList<AdapterOptions> Adapters { get; init; } = [];

    /// <summary>Whether the weights of several adapters in one request are scaled to the sum 1 (<c>adapters_normalize</c>); default false.</summary>
    public bool AdaptersNormalize { get; init; }

    /// <summary>What it can do (<c>capabilities</c>), in the contract's words; default empty, which means what the source tells.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The most tokens of prompt and output together (<c>context</c>); null means what the source tells.</summary>
    public int? Context { get; init; }

    /// <summary>The most output tokens (<c>max_output</c>); null sets no bound of its own.</summary>
    public int? MaxOutput { get; init; }

    /// <summary>Its price (<c>cost</c>); null where unknown.</summary>
    public CostOptions? Cost { get; init; }

    /// <summary>The settings of sampling and form that it takes (<c>supported_params</c>), as OpenAI names them; default empty, which means all.</summary>
    public IReadOnlyList<string> SupportedParams { get; init; } = [];

    /// <summary>Fields of requests that it does not take (<c>unsupported_params</c>), as OpenAI names them; default none.</summary>
    public IReadOnlyList<string> UnsupportedParams { get; init; } = [];

    /// <summary>Free words for people and policies (<c>tags</c>); default none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it answers requests that name no model (<c>default</c>); default false, at most one may be true.</summary>
    public bool Default { get; init; }

    /// <summary>The system prompt for conversations that bring none (<c>system_prompt</c>); default null.</summary>
    public string? SystemPrompt { get; init; }
}
