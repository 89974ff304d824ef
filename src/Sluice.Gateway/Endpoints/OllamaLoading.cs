using System.Globalization;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Ollama;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Endpoints;

/// <summary>Requests of Ollama clients that say nothing: they only want a model to be loaded, or to be let go of.</summary>
internal static class OllamaLoading
{
    // A request that says nothing is short; what is longer needs no second look.
    private const int LongestBody = 64 * 1024;
    private const string Unload = "unload";

    /// <summary>The word by which Ollama answers such a request; null for one that wants an answer, or that a server of Ollama's own dialect answers.</summary>
    public static string? ReasonOf(ClientRequest request, IDialect dialect, Target target)
    {
        var isGenerate = dialect == ClientDialects.OllamaGenerate;
        if ((!isGenerate && dialect != ClientDialects.Ollama) || request.Body.Length > LongestBody || target is UpstreamTarget { Upstream.Dialect: ProviderDialect.Ollama })
        {
            return null;
        }

        using var document = JsonDocument.Parse(request.Body, new JsonDocumentOptions { MaxDepth = 1000 });
        var body = document.RootElement;
        var says = isGenerate
            ? SaysSomething(body, "prompt") || SaysSomething(body, "images") || SaysSomething(body, "suffix")
            : SaysSomething(body, "messages");
        return says ? null : body.TryGetProperty(OllamaKeepAlive.Field, out var keep) && OllamaKeepAlive.LetsGo(keep) ? Unload : "load";
    }

    /// <summary>Does what such a request asks for; models of providers are none of ours to load.</summary>
    public static async ValueTask DoAsync(Target target, string reason, CancellationToken cancellationToken)
    {
        if (target is not RuntimeTarget local)
        {
            return;
        }

        if (reason == Unload)
        {
            local.Runtime.Unload(local.Model);
        }
        else
        {
            await local.Runtime.LoadAsync(local.Model, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers as Ollama does: a whole answer that is empty.</summary>
    public static Task WriteAsync(Exchange exchange, IDialect dialect, string reason) => JsonAnswer.WriteAsync(exchange.Http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("model", exchange.ShownModel);
        writer.WriteString("created_at", exchange.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        if (dialect == ClientDialects.OllamaGenerate)
        {
            writer.WriteString("response", "");
        }
        else
        {
            writer.WriteStartObject("message");
            writer.WriteString("role", "assistant");
            writer.WriteString("content", "");
            writer.WriteEndObject();
        }

        writer.WriteBoolean("done", true);
        writer.WriteString("done_reason", reason);
        writer.WriteEndObject();
    });

    private static bool SaysSomething(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.Null => false,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        _ => true,
    };
}
