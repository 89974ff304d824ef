using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Sluice.Core.Answers;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Responses;

namespace Sluice.Gateway.Endpoints;

/// <summary>The answers of the Responses routes that are kept: read, listed by their input, forgotten.</summary>
internal static class KeptAnswerEndpoints
{
    private const int UntoldLimit = 20;
    private const int MostItems = 100;
    private const string EncryptedReasoning = "reasoning.encrypted_content";

    private static readonly RoutePolicy Free = new(RouteAccess.Key, RouteCost.Free);

    public static void Map(IEndpointRouteBuilder routes, IAnswerStore store, AnswerDeletion deletion)
    {
        routes.MapRead("/v1/responses/{id}", http => GetAsync(http, store)).WithMetadata(Free);
        routes.MapDelete("/v1/responses/{id}", http => DeleteAsync(http, store, deletion)).WithMetadata(Free);
        routes.MapRead("/v1/responses/{id}/input_items", http => ListAsync(http, store)).WithMetadata(Free);
        routes.MapPost("/v1/responses/{id}/cancel", http => CancelAsync(http, store)).WithMetadata(Free);
    }

    private static async Task GetAsync(HttpContext http, IAnswerStore store)
    {
        if (http.Request.Query["stream"].ToString().Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            await RefuseAsync(http, new SluiceError(ErrorKind.UnderstandClientUnsupported, "A kept answer can't be streamed: only answers in the background could, which are not offered.") { Param = "stream" }).ConfigureAwait(false);
            return;
        }

        if (await store.FindAsync(OwnerOf(http), IdOf(http), http.RequestAborted).ConfigureAwait(false) is not { } answer)
        {
            await RefuseAsync(http, Unknown(http)).ConfigureAwait(false);
            return;
        }

        var withEncrypted = IncludesEncrypted(http);
        using var document = JsonDocument.Parse(answer.Json, new JsonDocumentOptions { MaxDepth = 1000 });
        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                if (member.Name == "output")
                {
                    KeptItems.WriteShown(writer, member.Value, withEncrypted);
                }
                else
                {
                    member.Value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(HttpContext http, IAnswerStore store, AnswerDeletion deletion)
    {
        var id = IdOf(http);
        var answer = await store.FindAsync(OwnerOf(http), id, http.RequestAborted).ConfigureAwait(false);
        if (answer is null || !await store.DeleteAsync(OwnerOf(http), id, http.RequestAborted).ConfigureAwait(false))
        {
            await RefuseAsync(http, Unknown(http)).ConfigureAwait(false);
            return;
        }

        if (!await deletion.RunAsync(http, answer).ConfigureAwait(false))
        {
            http.Response.Headers["x-sluice-kept-by"] = answer.Provider;
        }

        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("object", "response");
            writer.WriteBoolean("deleted", true);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task ListAsync(HttpContext http, IAnswerStore store)
    {
        var conversation = await store.FindConversationAsync(OwnerOf(http), IdOf(http), http.RequestAborted).ConfigureAwait(false);
        if (conversation.Count == 0)
        {
            await RefuseAsync(http, Unknown(http)).ConfigureAwait(false);
            return;
        }

        // Everything that the answer was made from: the conversation before it, and its request.
        var items = conversation.SelectMany(answer => answer.Items).SkipLast(conversation[^1].Items.Count(item => item.IsOutput)).ToList();
        var query = http.Request.Query;
        if (!query["order"].ToString().Equals("asc", StringComparison.OrdinalIgnoreCase))
        {
            items.Reverse();
        }

        var after = query["after"].ToString();
        var rest = after.Length == 0 ? items : [.. items.SkipWhile(item => item.Id != after).Skip(1)];
        var limit = int.TryParse(query["limit"], out var asked) ? Math.Clamp(asked, 1, MostItems) : UntoldLimit;
        var page = rest.Take(limit).ToList();
        var withEncrypted = IncludesEncrypted(http);
        await JsonAnswer.WriteAsync(http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            foreach (var item in page)
            {
                using var document = JsonDocument.Parse(item.Json, new JsonDocumentOptions { MaxDepth = 1000 });
                KeptItems.WriteShown(writer, document.RootElement, withEncrypted);
            }

            writer.WriteEndArray();
            writer.WriteString("first_id", page.Count == 0 ? null : page[0].Id);
            writer.WriteString("last_id", page.Count == 0 ? null : page[^1].Id);
            writer.WriteBoolean("has_more", rest.Count > page.Count);
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task CancelAsync(HttpContext http, IAnswerStore store)
    {
        var isKnown = await store.FindAsync(OwnerOf(http), IdOf(http), http.RequestAborted).ConfigureAwait(false) is not null;
        await RefuseAsync(http, isKnown
            ? new SluiceError(ErrorKind.UnderstandClientUnsupported, "Only an answer in the background can be cancelled, and those are not offered. To cancel a running answer, close its connection.")
            : Unknown(http)).ConfigureAwait(false);
    }

    private static string OwnerOf(HttpContext http) => http.Features.GetRequiredFeature<Principal>().Tenant;

    private static string IdOf(HttpContext http) => http.Request.RouteValues["id"]?.ToString() ?? "";

    private static bool IncludesEncrypted(HttpContext http) =>
        http.Request.Query["include"].Concat(http.Request.Query["include[]"]).Any(text => text is not null && text.Contains(EncryptedReasoning, StringComparison.Ordinal));

    private static SluiceError Unknown(HttpContext http)
    {
        var id = IdOf(http);
        return new SluiceError(ErrorKind.EdgeClientUnknownRoute, $"Response with id '{(id.Length > 100 ? id[..100] + "…" : id)}' not found.");
    }

    private static Task RefuseAsync(HttpContext http, SluiceError error) => ErrorResponse.WriteAsync(http, ClientDialects.Responses, error);
}
