using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Sluice.Configuration;
using Sluice.Gateway.Edge;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Attempts;

/// <summary>Builds requests to providers. Of the client's headers only those named here go out.</summary>
internal static class UpstreamMessage
{
    private const string DefaultAnthropicVersion = "2023-06-01";
    private static readonly string Agent = $"sluice/{typeof(UpstreamMessage).Assembly.GetName().Version!.ToString(3)}";
    private static readonly string[] AnthropicHeaders = ["anthropic-beta"];
    private static readonly string[] OpenAiHeaders = ["openai-beta"];

    /// <summary>A POST with JSON.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="key">The key; null if it needs none.</param>
    /// <param name="body">The JSON bytes, untouched until the answer is complete.</param>
    /// <param name="client">The client's headers.</param>
    public static HttpRequestMessage Post(UpstreamProvider provider, Uri uri, UpstreamKey? key, ReadOnlySequence<byte> body, IHeaderDictionary client) =>
        Post(provider, uri, key, new UpstreamBody(body), client);

    /// <summary>A POST.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="key">The key; null if it needs none.</param>
    /// <param name="body">The body; disposed with the message.</param>
    /// <param name="client">The client's headers.</param>
    public static HttpRequestMessage Post(UpstreamProvider provider, Uri uri, UpstreamKey? key, HttpContent body, IHeaderDictionary client) =>
        Make(HttpMethod.Post, provider, uri, key, body, client);

    /// <summary>A DELETE.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="uri">Where to.</param>
    /// <param name="key">The key; null if it needs none.</param>
    /// <param name="client">The client's headers.</param>
    public static HttpRequestMessage Delete(UpstreamProvider provider, Uri uri, UpstreamKey? key, IHeaderDictionary client) =>
        Make(HttpMethod.Delete, provider, uri, key, null, client);

    private static HttpRequestMessage Make(HttpMethod method, UpstreamProvider provider, Uri uri, UpstreamKey? key, HttpContent? body, IHeaderDictionary client)
    {
        var message = new HttpRequestMessage(method, uri) { Version = HttpVersion.Version11, Content = body };
        var headers = message.Headers;
#pragma warning disable RS0030 // A constant of ours: there is nothing to validate.
        headers.TryAddWithoutValidation("User-Agent", Agent);
#pragma warning restore RS0030
        if (provider.Dialect is ProviderDialect.Gemini or ProviderDialect.AzureOpenAI)
        {
            if (key is not null)
            {
                headers.Add(provider.Dialect == ProviderDialect.Gemini ? "x-goog-api-key" : "api-key", key.Secret);
            }
        }
        else if (provider.Dialect == ProviderDialect.Anthropic)
        {
            if (key is not null)
            {
                headers.Add("x-api-key", key.Secret);
            }

            var version = client["anthropic-version"].ToString();
            headers.Add("anthropic-version", version.Length > 0 ? version : provider.Options.ApiVersion ?? DefaultAnthropicVersion);
            Forward(client, headers, AnthropicHeaders);
        }
        else
        {
            if (key is not null)
            {
                headers.Authorization = key.Bearer;
            }

            Forward(client, headers, OpenAiHeaders);
        }

        foreach (var (name, value) in provider.Options.Headers)
        {
            headers.Remove(name);
            headers.Add(name, value);
        }

        return message;
    }

    /// <summary>The provider's own id of a request; null if it tells none that can be passed on.</summary>
    public static string? RequestIdOf(HttpResponseMessage response) =>
        (response.Headers.NonValidated.TryGetValues("x-request-id", out var values) || response.Headers.NonValidated.TryGetValues("request-id", out values))
        && values.ToString() is var id && RequestIds.IsSane(id) ? id : null;

    private static void Forward(IHeaderDictionary client, HttpRequestHeaders headers, string[] names)
    {
        foreach (var name in names)
        {
            if (client.TryGetValue(name, out var values))
            {
                headers.Add(name, (IEnumerable<string?>)values);
            }
        }
    }
}
