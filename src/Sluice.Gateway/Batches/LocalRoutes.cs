using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Sluice.Core.Identity;
using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Batches;

/// <summary>
/// Requests to the gateway's own routes that come by no connection: the same endpoints, with the same records, budgets and errors, under the name of
/// the principal who asked.
/// </summary>
internal sealed class LocalRoutes(IEndpointRouteBuilder routes)
{
    private readonly Lazy<IReadOnlyList<(TemplateMatcher Matcher, RequestDelegate Handle)>> _routes = new(() => Collect(routes));

    /// <summary>Whether a request of a batch can go to a route: one that asks a model and takes JSON.</summary>
    public bool Has(string route) => Match(route) is not null;

    /// <summary>Answers a request.</summary>
    /// <param name="route">The route, a query included.</param>
    /// <param name="body">The body: JSON.</param>
    /// <param name="principal">Who asks.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<LocalAnswer> SendAsync(string route, ReadOnlyMemory<byte> body, Principal principal, string id, CancellationToken cancellationToken)
    {
        var (handle, values, path, query) = Match(route) ?? throw new ArgumentException("There is no such route.", nameof(route));
        using var output = new MemoryStream();
        var features = new FeatureCollection();
        var request = new HttpRequestFeature { Method = HttpMethods.Post, Path = path, QueryString = query, Scheme = "http", Protocol = "HTTP/1.1", Body = new MemoryStream(body.ToArray(), writable: false) };
        request.Headers.ContentType = "application/json";
        request.Headers.ContentLength = body.Length;
        features.Set<IHttpRequestFeature>(request);
        var response = new HttpResponseFeature();
        features.Set<IHttpResponseFeature>(response);
        var sending = new StreamResponseBodyFeature(output);
        features.Set<IHttpResponseBodyFeature>(sending);
        features.Set(principal);
        features.Set(BatchedRequest.Mark);
        var http = new DefaultHttpContext(features) { TraceIdentifier = id, RequestAborted = cancellationToken };
        http.Request.RouteValues = values;
        await handle(http).ConfigureAwait(false);
        await sending.CompleteAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new LocalAnswer(response.StatusCode, http.Response.ContentType ?? "", output.ToArray(), RetryAfterOf(http.Response.Headers));
    }

    private static TimeSpan? RetryAfterOf(IHeaderDictionary headers) =>
        int.TryParse(headers.RetryAfter.ToString(), out var seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 60)) : null;

    private (RequestDelegate Handle, RouteValueDictionary Values, PathString Path, string Query)? Match(string route)
    {
        var mark = route.IndexOf('?', StringComparison.Ordinal);
        var (text, query) = mark < 0 ? (route, "") : (route[..mark], route[mark..]);
        if (text.Length == 0 || text[0] != '/' || text.Any(char.IsControl))
        {
            return null;
        }

        var path = PathString.FromUriComponent(text);
        foreach (var (matcher, handle) in _routes.Value)
        {
            var values = new RouteValueDictionary();
            if (matcher.TryMatch(path, values))
            {
                return (handle, values, path, query);
            }
        }

        return null;
    }

    private static List<(TemplateMatcher Matcher, RequestDelegate Handle)> Collect(IEndpointRouteBuilder routes) =>
    [
        .. from endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<RoutePolicy>() is { Access: RouteAccess.Key, Cost: RouteCost.Tokens, TakesBatches: true }
              && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Post) == true
           select (new TemplateMatcher(new RouteTemplate(endpoint.RoutePattern), []), endpoint.RequestDelegate!),
    ];
}
