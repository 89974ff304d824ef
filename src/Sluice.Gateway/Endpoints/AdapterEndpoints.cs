using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Errors;
using Sluice.Gateway.Administration;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Endpoints;

/// <summary>The operator's routes for adapters. An adapter's id is the name by which clients ask for it, <c>model:name</c>.</summary>
internal static class AdapterEndpoints
{
    private const string Route = "/admin/v1/adapters";
    private const string Item = Route + "/{**id}";
    private static readonly RoutePolicy Policy = new(RouteAccess.Operator, RouteCost.Free);

    public static void Map(IEndpointRouteBuilder routes, IAdapterAdministration adapters, GatewayState state)
    {
        routes.MapGet(Route, http => ListAsync(http, adapters)).WithMetadata(Policy);
        routes.MapPost(Route, http => AddAsync(http, adapters, state)).WithMetadata(Policy);
        routes.MapGet(Item, http => FindAsync(http, adapters)).WithMetadata(Policy);
        routes.MapPatch(Item, http => ChangeAsync(http, adapters, state)).WithMetadata(Policy);
        routes.MapDelete(Item, http => RemoveAsync(http, adapters)).WithMetadata(Policy);
    }

    private static Task ListAsync(HttpContext http, IAdapterAdministration adapters)
    {
        var model = http.Request.Query["model"].ToString();
        return JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("adapters");
            foreach (var entry in adapters.All.Where(entry => model.Length == 0 || entry.Model == model))
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static async Task AddAsync(HttpContext http, IAdapterAdministration adapters, GatewayState state)
    {
        var (body, error) = await ReadAsync(http, state).ConfigureAwait(false);
        using (body)
        {
            if (error is null && (!body!.RootElement.TryGetProperty("model", out var given) || given.ValueKind != JsonValueKind.String))
            {
                error = Invalid("model", "'model' is required: the id of the local model that the adapter is for.");
            }

            if (error is null)
            {
                var definition = Without(body!.RootElement, "model");
                var model = body.RootElement.GetProperty("model").GetString()!;
                var (entry, problem) = await adapters.AddAsync(model, definition, http.TraceIdentifier, http.RequestAborted).ConfigureAwait(false);
                if (entry is not null)
                {
                    http.Response.Headers.Location = $"{Route}/{Uri.EscapeDataString(entry.Id)}";
                    await WriteAsync(http, entry, StatusCodes.Status201Created).ConfigureAwait(false);
                    return;
                }

                error = problem;
            }
        }

        await ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, error!).ConfigureAwait(false);
    }

    private static Task FindAsync(HttpContext http, IAdapterAdministration adapters)
    {
        var id = IdOf(http);
        return adapters.All.FirstOrDefault(entry => entry.Id == id) is { } entry
            ? WriteAsync(http, entry)
            : ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, Unknown(id));
    }

    private static async Task ChangeAsync(HttpContext http, IAdapterAdministration adapters, GatewayState state)
    {
        var (body, error) = await ReadAsync(http, state).ConfigureAwait(false);
        using (body)
        {
            if (body is not null)
            {
                (var entry, error) = await ChangeAsync(http, adapters, body.RootElement).ConfigureAwait(false);
                if (entry is not null)
                {
                    await WriteAsync(http, entry).ConfigureAwait(false);
                    return;
                }
            }
        }

        await ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, error!).ConfigureAwait(false);
    }

    private static async Task<(AdapterEntry? Entry, SluiceError? Error)> ChangeAsync(HttpContext http, IAdapterAdministration adapters, JsonElement change)
    {
        if (Split(http) is not var (model, name))
        {
            return (null, Unknown(IdOf(http)));
        }

        return change.EnumerateObject().FirstOrDefault(member => member.Name is "model" or "name") is { Value.ValueKind: not JsonValueKind.Undefined } named
            ? (null, Invalid(named.Name, $"'{named.Name}' can't be changed; add another adapter and remove this one."))
            : await adapters.ChangeAsync(model, name, change, http.TraceIdentifier, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task RemoveAsync(HttpContext http, IAdapterAdministration adapters)
    {
        var id = IdOf(http);
        var error = Split(http) is var (model, name)
            ? await adapters.RemoveAsync(model, name, http.TraceIdentifier, http.RequestAborted).ConfigureAwait(false)
            : Unknown(id);
        if (error is not null)
        {
            await ErrorResponse.WriteAsync(http, ClientDialects.OpenAi, error).ConfigureAwait(false);
            return;
        }

        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteBoolean("deleted", true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async ValueTask<(JsonDocument? Body, SluiceError? Error)> ReadAsync(HttpContext http, GatewayState state)
    {
        var limits = state.Current.Options.Limits;
        var (bytes, error) = await RequestReader.ReadBytesAsync(http, limits).ConfigureAwait(false);
        if (bytes is null)
        {
            return (null, error);
        }

        using (bytes)
        {
            try
            {
                var document = JsonDocument.Parse(bytes.Written.ToArray(), new JsonDocumentOptions { MaxDepth = limits.JsonDepth, AllowDuplicateProperties = false });
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    return (document, null);
                }

                document.Dispose();
                return (null, Invalid(null, "The body must be a JSON object."));
            }
            catch (JsonException problem)
            {
                return (null, new SluiceError(ErrorKind.UnderstandClientInvalidJson, $"The body is not valid JSON: {problem.Message}"));
            }
        }
    }

    private static JsonElement Without(JsonElement body, string name)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var member in body.EnumerateObject().Where(member => member.Name != name))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(stream.ToArray());
    }

    private static Task WriteAsync(HttpContext http, AdapterEntry entry, int status = StatusCodes.Status200OK) =>
        JsonAnswer.WriteAsync(http, writer => Write(writer, entry), status);

    private static void Write(Utf8JsonWriter writer, AdapterEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("id", entry.Id);
        writer.WriteString("model", entry.Model);
        writer.WriteString("name", entry.View.Name);
        writer.WriteString("source", entry.Source);
        writer.WriteNumber("weight", entry.View.Weight);
        writer.WriteString("origin", entry.IsConfigured ? "configuration" : "admin");
        writer.WriteString("status", entry.View.Status switch
        {
            RuntimeModelStatus.Ready => "ready",
            RuntimeModelStatus.Error => "error",
            _ => "loading",
        });
        if (entry.View.Error is { } error)
        {
            writer.WriteString("error", error);
        }

        if (entry.View.MemoryBytes is { } bytes)
        {
            writer.WriteNumber("memory_bytes", bytes);
        }

        writer.WriteEndObject();
    }

    private static string IdOf(HttpContext http) => Uri.UnescapeDataString(http.Request.RouteValues["id"]?.ToString() ?? "");

    // Models' ids may have colons, adapters' names have none.
    private static (string Model, string Name)? Split(HttpContext http)
    {
        var id = IdOf(http);
        var colon = id.LastIndexOf(':');
        return colon > 0 && colon < id.Length - 1 ? (id[..colon], id[(colon + 1)..]) : null;
    }

    private static SluiceError Unknown(string id) => new(ErrorKind.EdgeClientUnknownRoute, $"There is no adapter '{(id.Length > 200 ? id[..200] + "…" : id)}'.") { Param = "id" };

    private static SluiceError Invalid(string? param, string message) => new(ErrorKind.UnderstandClientInvalidValue, message) { Param = param };
}
