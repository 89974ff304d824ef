using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>Ollama's routes.</summary>
internal static class OllamaEndpoints
{
    // Clients ask which protocol the server speaks by asking for Ollama's version; ours says nothing to them.
    private const string SpokenVersion = "0.13.0";

    private static readonly RoutePolicy Free = new(RouteAccess.Key, RouteCost.Free);
    private static readonly RoutePolicy Operator = new(RouteAccess.Operator, RouteCost.Free);
    private static readonly RoutePolicy Tokens = new(RouteAccess.Key, RouteCost.Tokens);

    public static void Map(IEndpointRouteBuilder routes, RequestRoad road, GatewayState state, DateTimeOffset started)
    {
        routes.MapPost("/api/chat", http => road.RunAsync(http, ClientDialects.Ollama)).WithMetadata(Tokens);
        routes.MapPost("/api/generate", http => road.RunAsync(http, ClientDialects.OllamaGenerate)).WithMetadata(Tokens);
        routes.MapGet("/api/version", VersionAsync).WithMetadata(Free);
        routes.MapGet("/api/tags", http => ListAsync(http, state, started)).WithMetadata(Free);
        routes.MapGet("/api/ps", http => RunningAsync(http, state, started)).WithMetadata(Free);
        routes.MapPost("/api/show", http => ShowAsync(http, state, started)).WithMetadata(Free);
        MapRefusals(routes);
    }

    // Ollama keeps a store of models and changes it at its clients' word; here the operator's configuration says what there is.
    private static void MapRefusals(IEndpointRouteBuilder routes)
    {
        const string Add = "add the model under 'models' in sluice.yaml, by its file or its provider, and reload";
        routes.MapPost("/api/pull", http => RefuseAsync(http, "Models are not pulled through this API", Add)).WithMetadata(Operator);
        routes.MapDelete("/api/delete", http => RefuseAsync(http, "Models are not deleted through this API", "take the model's entry out of sluice.yaml and reload")).WithMetadata(Operator);
        routes.MapPost("/api/create", http => RefuseAsync(http, "Models are not created through this API", Add + "; an alias or a 'system_prompt' gives a model another name or instructions")).WithMetadata(Free);
        routes.MapPost("/api/copy", http => RefuseAsync(http, "Models are not copied through this API", "give the model another name under 'aliases' in sluice.yaml and reload")).WithMetadata(Free);
        routes.MapPost("/api/push", http => RefuseAsync(http, "Models are not pushed through this API", "publish the model's file with the registry's own tools")).WithMetadata(Free);
        routes.MapPost("/api/blobs/{digest}", http => RefuseAsync(http, "Files are not uploaded through this API", Add)).WithMetadata(Free);
    }

    private static Task RefuseAsync(HttpContext http, string what, string instead) =>
        ErrorResponse.WriteAsync(http, ClientDialects.Ollama, new SluiceError(ErrorKind.UnderstandClientUnsupported, $"{what}: {instead}."));

    private static Task VersionAsync(HttpContext http) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version", SpokenVersion);
        writer.WriteEndObject();
    });

    private static Task ListAsync(HttpContext http, GatewayState state, DateTimeOffset started) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (var model in state.Current.Catalogue.List())
        {
            OllamaModelEntry.WriteTag(writer, model, started);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static Task RunningAsync(HttpContext http, GatewayState state, DateTimeOffset started) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (var model in state.Current.Catalogue.List().Where(model => model.Runtime?.Status == RuntimeModelStatus.Ready))
        {
            OllamaModelEntry.WriteRunning(writer, model, started);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static async Task ShowAsync(HttpContext http, GatewayState state, DateTimeOffset started)
    {
        var snapshot = state.Current;
        var (request, error) = await RequestReader.ReadAsync(http, ClientDialects.Ollama, snapshot.Options.Limits).ConfigureAwait(false);
        using (request)
        {
            var name = request is null ? null : request.Peek.Model ?? OldName(request.Body);
            if (request is not null && name is null)
            {
                error = new SluiceError(ErrorKind.UnderstandClientInvalidValue, "'model' is required.") { Param = "model" };
            }
            else if (OllamaModelNames.Known(name, snapshot.Catalogue) is { } known && snapshot.Catalogue.Find(known) is { } model)
            {
                await JsonAnswer.WriteAsync(http, writer => OllamaModelEntry.WriteShow(writer, model, started)).ConfigureAwait(false);
                return;
            }

            await ErrorResponse.WriteAsync(http, ClientDialects.Ollama, error ?? RoutePlanner.UnknownModel(name!, snapshot.Catalogue)).ConfigureAwait(false);
        }
    }

    // Clients before 0.1.30 called it "name".
    private static string? OldName(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }
}
