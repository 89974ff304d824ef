using System.Buffers;
using Sluice.Core.Errors;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Fetching;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Attempts;

/// <summary>A request as one provider gets it: where to, in which dialect, and the body.</summary>
/// <param name="Uri">Where to.</param>
/// <param name="Dialect">The provider's dialect.</param>
/// <param name="Body">The body.</param>
/// <param name="Owned">The body's memory if it is not the client's own; null if it is that, or slices of that.</param>
/// <param name="IsTranslated">Whether answers have to be translated back.</param>
internal sealed record UpstreamRequest(Uri Uri, IDialect Dialect, ReadOnlySequence<byte> Body, PooledBuffer? Owned, bool IsTranslated) : IDisposable
{
    // What Anthropic's protocol demands and OpenAI's clients leave out; the catalogue's limit is better where there is one.
    private const int DefaultMaxOutputTokens = 4096;

    /// <summary>Makes the request for a target: the client's bytes with another model name where the dialects agree, else a translation.</summary>
    /// <returns>The request, or the error to tell the client.</returns>
    public static async ValueTask<(UpstreamRequest? Request, SluiceError? Error)> MakeAsync(Exchange exchange, ClientRequest client, UpstreamTarget target, ReasoningVault vault, ContentBringer content)
    {
        var sameProtocol = UpstreamDialects.Takes(target.Upstream, client.Dialect);
        var maker = exchange.Returned?.ChooseFor(target.Upstream);
        var (request, error) = sameProtocol && target.Entry?.SystemPrompt is null && exchange.History?.IsKnownTo(target.Provider, maker?.KeyId) != false && exchange.Returned?.HasForeign(maker) != true
            ? (PassThrough(client, target, maker?.KeyId), null)
            : await TranslateAsync(exchange, client, target, sameProtocol, vault, content).ConfigureAwait(false);
        if (request is null)
        {
            return (null, error);
        }

        var rules = TargetRules.Of(target, request.Dialect, request.IsTranslated ? null : client.Peek.MaxOutputTokens);
        return rules.IsEmpty ? (request, null) : request.Fit(exchange, client, rules, target);
    }

    /// <summary>The key that made the reasoning which the request carries: no other may be able to read it. Null if any will do.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gives the body's memory back.</summary>
    public void Dispose() => Owned?.Dispose();

    private (UpstreamRequest? Request, SluiceError? Error) Fit(Exchange exchange, ClientRequest client, BodyRules rules, UpstreamTarget target)
    {
        var losses = exchange.Losses ??= client.NewLosses();
        var (body, error) = FittedBody.Make(exchange, Body, rules, Dialect, target, losses);
        if (error is null)
        {
            return (this with { Body = body }, null);
        }

        Dispose();
        return (null, error);
    }

    private static UpstreamRequest PassThrough(ClientRequest client, UpstreamTarget target, string? keyId)
    {
        var uri = UriOf(target, client.Dialect, client.Peek.Stream);
        var asksForUsage = UpstreamDialects.IsOpenAi(target.Upstream.Dialect) && client.Dialect != ClientDialects.Responses && client.Peek.Stream && !client.Peek.IncludeUsage && target.Upstream.Options.Quirks.StreamOptions;
        if (!asksForUsage && (client.Address is not null || client.Peek.Model == target.Model) && (client.Peek.Extras & RequestExtras.Ours) == 0)
        {
            return new UpstreamRequest(uri, client.Dialect, client.Sequence, null, false) { KeyId = keyId };
        }

        var body = new SplicedBody();
        RequestRewrite.Write(client.Body, client.Peek, client.Address is null ? target.Model : null, asksForUsage, RequestExtras.Ours, body);
        return new UpstreamRequest(uri, client.Dialect, body.Bytes, null, false) { KeyId = keyId };
    }

    private static async ValueTask<(UpstreamRequest? Request, SluiceError? Error)> TranslateAsync(
        Exchange exchange, ClientRequest client, UpstreamTarget target, bool sameProtocol, ReasoningVault vault, ContentBringer content)
    {
        var maker = exchange.Returned?.ChooseFor(target.Upstream);
        var decoded = client.Decode(exchange.History, target.Provider, maker?.KeyId);
        if (decoded.Value is not { } conversation)
        {
            return (null, ClientRequest.ToSluice(decoded.Error!));
        }

        var (brought, missing) = await content.BringAsync(exchange, conversation, target).ConfigureAwait(false);
        if (brought is null)
        {
            return (null, missing);
        }

        conversation = brought;
        var dialect = sameProtocol ? client.Dialect : UpstreamDialects.Of(target.Upstream, client.Dialect);
        var losses = client.NewLosses();
        var key = maker?.KeyId;
        (conversation, exchange.Stops) = StopCutter.Take(Fit(conversation, target, dialect, losses), dialect);
        if (exchange.Returned is { } returned)
        {
            conversation = conversation.WithoutForeign(dialect, returned, maker, losses);
        }

        if (!sameProtocol)
        {
            var (restored, keptWith) = conversation.WithReasoning(vault, exchange.Principal.Tenant, target.Upstream);
            (conversation, key) = key is null || key == keptWith ? (restored, keptWith) : (conversation, key);
        }

        var body = new PooledBuffer(client.Body.Length + 512);
        var keep = false;
        try
        {
            dialect.Requests.EncodeRequest(conversation, body, losses);
            var refusal = losses.Refusal is { } refused ? ClientRequest.ToSluice(refused)
                : exchange.Strict && losses.Dropped.Count > 0 ? Unsupported(losses.Dropped, target)
                : null;
            if (refusal is not null)
            {
                return (null, refusal);
            }

            exchange.Losses = losses;
            keep = true;
            return (new UpstreamRequest(UriOf(target, dialect, conversation.Stream), dialect, body.Sequence, body, true) { KeyId = key }, null);
        }
        finally
        {
            if (!keep)
            {
                body.Dispose();
            }
        }
    }

    /// <summary>The error for fields that a target can't express, in strict mode.</summary>
    public static SluiceError Unsupported(IReadOnlyList<string> fields, Target target) =>
        new(ErrorKind.UnderstandClientUnsupported, $"The model '{target.Model}' can't express: {string.Join(", ", fields)}.") { Param = fields[0] };

    private static ConversationRequest Fit(ConversationRequest conversation, UpstreamTarget target, IDialect dialect, LossReport losses)
    {
        var limit = target.MaxOutputTokens;
        var asked = conversation.MaxOutputTokens;
        if (asked is null && dialect == ClientDialects.Anthropic)
        {
            asked = limit ?? DefaultMaxOutputTokens;
            losses.Change(ConversationFields.MaxOutputTokens);
        }
        else if (asked > limit)
        {
            asked = limit;
            losses.Change(ConversationFields.MaxOutputTokens);
        }

        if (!target.Upstream.Options.Quirks.CustomTools)
        {
            conversation = conversation.WithFunctionsOnly(losses);
        }

        return conversation.WithSystemPrompt(target.Entry?.SystemPrompt) with
        {
            Model = target.Model,
            MaxOutputTokens = asked,
            IncludeUsage = conversation.Stream && target.Upstream.Options.Quirks.StreamOptions,
        };
    }

    private static Uri UriOf(UpstreamTarget target, IDialect dialect, bool stream) =>
        target.Upstream.AddressOf(UpstreamDialects.OperationOf(dialect, stream), target.Model);
}
