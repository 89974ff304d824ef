using Sluice.Configuration;

namespace Sluice.Routing.Upstreams;

/// <summary>A rented API as one snapshot of the configuration sees it: addresses, credentials, limits and its own connections.</summary>
public sealed class UpstreamProvider
{
    private readonly UpstreamKey[] _keys;
    private readonly UpstreamAddresses _addresses;
    private uint _turn;

    /// <summary>Builds the snapshot.</summary>
    /// <param name="options">What the user wrote.</param>
    /// <param name="keys">The API keys; load is spread over all of them. Empty if the provider needs none.</param>
    /// <param name="http">The provider's connections.</param>
    public UpstreamProvider(ProviderOptions options, IReadOnlyList<string> keys, HttpMessageInvoker http)
    {
        Options = options;
        Http = http;
        Patterns = [.. options.Models.Select(text => new ModelPattern(text))];
        _keys = [.. keys.Select(key => new UpstreamKey(key))];
        PriorityReason = $"priority {options.Priority}";
        _addresses = UpstreamAddresses.Of(options);
    }

    /// <summary>What the user wrote.</summary>
    public ProviderOptions Options { get; }

    /// <summary>Its id.</summary>
    public string Id => Options.Id;

    /// <summary>The protocol that it speaks.</summary>
    public ProviderDialect Dialect => Options.Dialect;

    /// <summary>The names of models that it serves.</summary>
    public IReadOnlyList<ModelPattern> Patterns { get; }

    /// <summary>Its connections.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>Its priority in words, for plans.</summary>
    internal string PriorityReason { get; }

    /// <summary>Whether a client that speaks Responses, or another one, asks by a route for them that stands beside the dialect's own.</summary>
    /// <param name="speaksResponses">Whether the client does.</param>
    public bool AsksByResponses(bool speaksResponses) => Dialect == ProviderDialect.AzureOpenAI && Options.Responses switch
    {
        ResponsesUse.Always => true,
        ResponsesUse.Auto => speaksResponses && AzureAddresses.HasResponses(Options.ApiVersion),
        _ => false,
    };

    /// <summary>Where an answer of Responses that it keeps is found; null if it keeps none.</summary>
    /// <param name="id">The answer's id.</param>
    public Uri? AddressOfAnswer(string id)
    {
        if (Dialect != ProviderDialect.OpenAIResponses && !AsksByResponses(speaksResponses: true))
        {
            return null;
        }

        var address = new UriBuilder(AddressOf(UpstreamOperation.Response, ""));
        address.Path += "/" + Uri.EscapeDataString(id);
        return address.Uri;
    }

    /// <summary>Where a request goes.</summary>
    /// <param name="operation">What it is.</param>
    /// <param name="model">The model, by the provider's own name.</param>
    public Uri AddressOf(UpstreamOperation operation, string model) => _addresses.Of(operation, model);

    /// <summary>How many keys it has.</summary>
    public int KeyCount => _keys.Length;

    /// <summary>The key of that id, else the next one in turn; null if the provider needs none.</summary>
    /// <param name="id">The id of the key that a conversation began with; null if any will do.</param>
    /// <param name="except">The id of a key that comes last, since it has just failed; null if none has.</param>
    public UpstreamKey? KeyFor(string? id, string? except = null)
    {
        if (id is not null && Array.Find(_keys, key => key.Id == id) is { } known)
        {
            return known;
        }

        var next = NextKey();
        return except is not null && next?.Id == except ? NextKey() : next;
    }

    /// <summary>Whether a key of that id is among the provider's: null means that there was none to choose.</summary>
    /// <param name="id">The id.</param>
    public bool HasKey(string? id) => id is null ? _keys.Length == 0 : Array.Exists(_keys, key => key.Id == id);

    /// <summary>The next key in turn; null if the provider needs none.</summary>
    public UpstreamKey? NextKey() => _keys.Length switch
    {
        0 => null,
        1 => _keys[0],
        _ => _keys[(Interlocked.Increment(ref _turn) - 1) % (uint)_keys.Length],
    };
}
