using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Embeddings;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Endpoints;

/// <summary>Google's addresses: <c>models/{model}:{verb}</c>, where the last colon starts the verb, since names may hold colons and slashes.</summary>
internal static class GeminiEndpoints
{
    private const int UntoldPage = 50;
    private const int MostPerPage = 1000;

    private static readonly RoutePolicy Free = new(RouteAccess.Key, RouteCost.Free);

    // Google's clients ask for the version that they were set up with.
    private static readonly string[] Versions = ["/v1beta", "/v1"];

    public static void Map(IEndpointRouteBuilder routes, RequestRoad road, RequestRoad embeddings, TokenCounting counting, GatewayState state)
    {
        foreach (var version in Versions)
        {
            routes.MapPost(version + "/models/{**call}", http => CallAsync(http, road, embeddings, counting)).WithMetadata(new RoutePolicy(RouteAccess.Key, RouteCost.Tokens));
        }

        routes.MapGet("/v1beta/models", http => ListAsync(http, state)).WithMetadata(Free);
        routes.MapGet("/v1beta/models/{**id}", http => FindAsync(http, state)).WithMetadata(Free);
    }

    private static Task CallAsync(HttpContext http, RequestRoad road, RequestRoad embeddings, TokenCounting counting)
    {
        var call = NameIn(http, "call");
        var colon = call.LastIndexOf(':');
        var model = colon < 0 ? call : call[..colon];
        switch (colon < 0 ? "" : call[(colon + 1)..])
        {
            case "generateContent":
                return road.RunAsync(http, ClientDialects.Gemini, new RequestAddress(model, false, StreamFraming.ServerSentEvents));
            case "streamGenerateContent":
                var isEvents = http.Request.Query["alt"].ToString().Equals("sse", StringComparison.OrdinalIgnoreCase);
                return road.RunAsync(http, ClientDialects.Gemini, new RequestAddress(model, true, isEvents ? StreamFraming.ServerSentEvents : StreamFraming.JsonArray));
            case "countTokens":
                return counting.RunAsync(http, ClientDialects.Gemini, new RequestAddress(model, false, StreamFraming.ServerSentEvents));
            case "embedContent":
                return embeddings.RunAsync(http, EmbeddingDialects.GeminiSingle, new RequestAddress(model, false, default));
            case "batchEmbedContents":
                return embeddings.RunAsync(http, EmbeddingDialects.Gemini, new RequestAddress(model, false, default));
            default:
                return ErrorResponse.WriteAsync(
                    http,
                    ClientDialects.Gemini,
                    new SluiceError(ErrorKind.EdgeClientUnknownRoute, "A model is asked with :generateContent, :streamGenerateContent, :countTokens, :embedContent or :batchEmbedContents."));
        }
    }

    private static Task ListAsync(HttpContext http, GatewayState state)
    {
        var models = state.Current.Catalogue.List();
        var size = int.TryParse(http.Request.Query["pageSize"], out var asked) && asked > 0 ? Math.Min(asked, MostPerPage) : UntoldPage;
        var after = http.Request.Query["pageToken"].ToString();
        List<ModelListing> page = [.. models.SkipWhile(model => after.Length > 0 && model.Id != after).Skip(after.Length > 0 ? 1 : 0).Take(size)];
        return JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("models");
            foreach (var model in page)
            {
                ModelEntry.WriteGemini(writer, model);
            }

            writer.WriteEndArray();
            if (page.Count > 0 && page[^1].Id != models[^1].Id)
            {
                writer.WriteString("nextPageToken", page[^1].Id);
            }

            writer.WriteEndObject();
        });
    }

    private static Task FindAsync(HttpContext http, GatewayState state)
    {
        var id = NameIn(http, "id");
        var catalogue = state.Current.Catalogue;
        return catalogue.Find(id) is { } model
            ? JsonAnswer.WriteAsync(http, writer => ModelEntry.WriteGemini(writer, model))
            : ErrorResponse.WriteAsync(http, ClientDialects.Gemini, RoutePlanner.UnknownModel(id, catalogue));
    }

    // The route's catch-all is decoded but for slashes, which a percent-encoded name may have too.
    private static string NameIn(HttpContext http, string value) => Uri.UnescapeDataString(http.Request.RouteValues[value]?.ToString() ?? "");
}
