namespace Sluice.Configuration;

/// <summary>One upstream provider (<c>providers[]</c>), with its preset already filled in.</summary>
public sealed record ProviderOptions
{
    /// <summary>The provider's name (<c>id</c>), unique; letters, digits, dot, dash and underscore.</summary>
    public string Id { get; init; } = "";

    /// <summary>The built-in preset that filled in what was left out (<c>preset</c>); default null.</summary>
    public string? Preset { get; init; }

    /// <summary>The wire dialect that the provider speaks (<c>dialect</c>); required unless a preset gives it.</summary>
    public ProviderDialect Dialect { get; init; }

    /// <summary>The provider's address (<c>base_url</c>), with /v1 for the openai dialect, without for the others; required unless a preset gives it.</summary>
    public Uri BaseUrl { get; init; } = new("http://localhost");

    /// <summary>The environment variable that holds the provider's key (<c>api_key_env</c>); null sends none.</summary>
    public string? ApiKeyEnv { get; init; }

    /// <summary>The API version to ask for (<c>api_version</c>), where the dialect has one; null takes the dialect's usual one.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Who asks by the route for OpenAI's Responses (<c>responses</c>), with the azure-openai dialect; default auto.</summary>
    public ResponsesUse Responses { get; init; }

    /// <summary>Extra headers for every request to the provider (<c>headers</c>); names compare without case; default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The order of preference (<c>priority</c>), 0 to 1000000, lower is preferred; default 10.</summary>
    public int Priority { get; init; } = 10;

    /// <summary>The most output tokens that a request may ask of the provider (<c>max_output_tokens</c>); null sets no bound.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Where it differs from its dialect (<c>quirks</c>).</summary>
    public QuirksOptions Quirks { get; init; } = new();

    /// <summary>How long each stage of a request may take (<c>timeouts</c>).</summary>
    public TimeoutOptions Timeouts { get; init; } = new();

    /// <summary>Patterns of model names that the provider serves (<c>models</c>), <c>*</c> matching any run of characters; default none.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];
}
