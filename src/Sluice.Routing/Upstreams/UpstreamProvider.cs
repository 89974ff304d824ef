using Sluice.Configuration;

namespace Sluice.Routing.Upstreams;

/// <summary>A rented API as one snapshot of the configuration sees it: addresses, credentials, limits and its own connections.</summary>
public sealed class UpstreamProvider
{
    private readonly UpstreamKey[] _keys;
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
        var root = options.BaseUrl.AbsoluteUri.TrimEnd('/');
        ChatUri = new Uri(root + "/chat/completions");
        CompletionsUri = new Uri(root + "/completions");
        MessagesUri = new Uri(root + "/v1/messages");
        CountTokensUri = new Uri(root + "/v1/messages/count_tokens");
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

    /// <summary>Where chats go, in the openai dialect.</summary>
    public Uri ChatUri { get; }

    /// <summary>Where raw completions go, in the openai dialect.</summary>
    public Uri CompletionsUri { get; }

    /// <summary>Where messages go, in the anthropic dialect.</summary>
    public Uri MessagesUri { get; }

    /// <summary>Where tokens are counted, in the anthropic dialect.</summary>
    public Uri CountTokensUri { get; }

    /// <summary>Its priority in words, for plans.</summary>
    internal string PriorityReason { get; }

    /// <summary>The next key in turn; null if the provider needs none.</summary>
    public UpstreamKey? NextKey() => _keys.Length switch
    {
        0 => null,
        1 => _keys[0],
        _ => _keys[(Interlocked.Increment(ref _turn) - 1) % (uint)_keys.Length],
    };
}
