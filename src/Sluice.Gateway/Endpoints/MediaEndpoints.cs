using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Media;
using Sluice.Gateway.Media.Uploads;
using Sluice.Gateway.Understanding;

namespace Sluice.Gateway.Endpoints;

/// <summary>The routes for sound and images.</summary>
internal static class MediaEndpoints
{
    private static readonly RoutePolicy Policy = new(RouteAccess.Key, RouteCost.Tokens);

    public static void Map(IEndpointRouteBuilder routes, MediaRoad road, UploadReader uploads)
    {
        MapJson(routes, "/v1/audio/speech", road, MediaOperation.Speech);
        MapJson(routes, "/v1/images/generations", road, MediaOperation.ImageGeneration);
        MapForm(routes, "/v1/audio/transcriptions", road, MediaOperation.Transcription, uploads);
        MapForm(routes, "/v1/audio/translations", road, MediaOperation.AudioTranslation, uploads);
        MapForm(routes, "/v1/images/edits", road, MediaOperation.ImageEdit, uploads);
        MapForm(routes, "/v1/images/variations", road, MediaOperation.ImageVariation, uploads);
    }

    private static void MapForm(IEndpointRouteBuilder routes, string path, MediaRoad road, MediaOperation operation, UploadReader uploads) =>
        routes.MapPost(path, http => road.RunAsync(http, operation, uploads.ReadAsync)).WithMetadata(Policy with { TakesBatches = false });

    private static void MapJson(IEndpointRouteBuilder routes, string path, MediaRoad road, MediaOperation operation) =>
        routes.MapPost(path, http => road.RunAsync(http, operation, ReadJsonAsync)).WithMetadata(Policy);

    private static async ValueTask<(MediaRequest? Request, SluiceError? Error)> ReadJsonAsync(Exchange exchange, MediaOperation operation)
    {
        var (request, error) = await RequestReader.ReadAsync(exchange.Http, exchange.Client, exchange.Snapshot.Options.Limits).ConfigureAwait(false);
        return request is null ? (null, error) : (new JsonMediaRequest(request, operation), null);
    }
}
