using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Endpoints;

/// <summary>The lists of models, in OpenAI's shape or, for clients that send <c>anthropic-version</c>, in Anthropic's.</summary>
internal static class ModelEndpoints
{
    private const int MostPerPage = 1000;

    public static void Map(IEndpointRouteBuilder routes, GatewayState state, DateTimeOffset created)
    {
        var policy = new RoutePolicy(RouteAccess.Key, RouteCost.Free);
        routes.MapRead("/v1/models", http => ListAsync(http, state, created)).WithMetadata(policy);
        routes.MapRead("/v1/models/{**id}", http => FindAsync(http, state, created)).WithMetadata(policy);
    }

    private static Task ListAsync(HttpContext http, GatewayState state, DateTimeOffset created)
    {
        var models = state.Current.Catalogue.List();
        if (!IsAnthropic(http))
        {
            return JsonAnswer.WriteAsync(http, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("object", "list");
                writer.WriteStartArray("data");
                foreach (var model in models)
                {
                    ModelEntry.WriteOpenAi(writer, model, created);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }

        var page = Page(http.Request.Query, models);
        return JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("data");
            foreach (var model in page)
            {
                ModelEntry.WriteAnthropic(writer, model, created);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("has_more", page.Count > 0 && page[^1].Id != models[^1].Id);
            writer.WriteString("first_id", page.Count > 0 ? page[0].Id : null);
            writer.WriteString("last_id", page.Count > 0 ? page[^1].Id : null);
            writer.WriteEndObject();
        });
    }

    private static Task FindAsync(HttpContext http, GatewayState state, DateTimeOffset created)
    {
        // The route's catch-all is decoded but for slashes, which a percent-encoded id may have too.
        var id = Uri.UnescapeDataString(http.Request.RouteValues["id"]?.ToString() ?? "");
        var catalogue = state.Current.Catalogue;
        if (catalogue.Find(id) is not { } model)
        {
            return ErrorResponse.WriteAsync(http, ClientDialects.Of(http.Request), RoutePlanner.UnknownModel(id, catalogue));
        }

        return JsonAnswer.WriteAsync(http, writer =>
        {
            if (IsAnthropic(http))
            {
                ModelEntry.WriteAnthropic(writer, model, created);
            }
            else
            {
                ModelEntry.WriteOpenAi(writer, model, created);
            }
        });
    }

    private static bool IsAnthropic(HttpContext http) => http.Request.Headers.ContainsKey("anthropic-version");

    // Anthropic's paging: after_id or before_id, and limit (20 unless told).
    private static IReadOnlyList<ModelListing> Page(IQueryCollection query, IReadOnlyList<ModelListing> models)
    {
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, MostPerPage) : 20;
        var after = query["after_id"].ToString();
        var before = query["before_id"].ToString();
        return before.Length > 0
            ? [.. models.TakeWhile(model => model.Id != before).TakeLast(limit)]
            : [.. models.SkipWhile(model => after.Length > 0 && model.Id != after).Skip(after.Length > 0 ? 1 : 0).Take(limit)];
    }
}
