using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Reasoning;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Responses;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;
using Sluice.Routing.Upstreams;

namespace Sluice.Gateway.Endpoints;

/// <summary>
/// Counting tokens: exact where the model's tokenizer is ours, forwarded where the provider counts itself, and otherwise an estimate that
/// says so (<c>x-sluice-estimated: true</c>).
/// </summary>
internal sealed class TokenCounting(GatewayState state, UpstreamExchange upstream, AnswerArchive archive, ProofOrigins origins, TimeProvider time)
{
    /// <summary>Answers one count.</summary>
    /// <param name="http">The HTTP exchange.</param>
    /// <param name="dialect">The dialect of the route.</param>
    /// <param name="address">What the request says in its address; null where its body says all.</param>
    public async Task RunAsync(HttpContext http, IDialect dialect, RequestAddress? address = null)
    {
        var exchange = new Exchange(http, dialect, state.Current, http.Features.GetRequiredFeature<Principal>(), time);
        var (request, error) = await RequestReader.ReadAsync(http, dialect, exchange.Snapshot.Options.Limits, address).ConfigureAwait(false);
        using (request)
        {
            if (request is not null && dialect == ClientDialects.Responses)
            {
                error = await archive.OpenAsync(exchange, request).ConfigureAwait(false);
            }

            if (request is not null && error is null)
            {
                error = await CountAsync(exchange, request, TokenCountCodec.Of(dialect)).ConfigureAwait(false);
            }

            if (error is not null)
            {
                await ErrorResponse.WriteAsync(http, dialect, error).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<SluiceError?> CountAsync(Exchange exchange, ClientRequest request, TokenCountCodec codec)
    {
        var plan = RoutePlanner.Plan(new RequestFacts(request.Peek.Model), exchange.Snapshot.Catalogue);
        if (plan.Error is not null)
        {
            return plan.Error;
        }

        // Who would answer counts, under the key that can read what comes back.
        exchange.Returned = ReturnedProofs.Find(exchange, request, origins);
        if ((exchange.Returned?.Provider ?? exchange.History?.Origin) is { } maker)
        {
            plan = plan.Preferring(maker);
        }

        var target = plan.Candidates[0].Target;
        var theirs = target is UpstreamTarget { Upstream.Options: var options } ? TokenCountCodec.Of(options) : null;
        var keyId = target is UpstreamTarget { Upstream: var provider } ? exchange.Returned?.ChooseFor(provider)?.KeyId : null;
        if (target is UpstreamTarget same && theirs == codec && target.Entry?.SystemPrompt is null
            && (request.Address is null || request.Address.Model == target.Model) && exchange.History?.IsKnownTo(target.Provider, keyId) != false)
        {
            var (isCounted, failure) = await ForwardAsync(exchange, request, codec, same, keyId).ConfigureAwait(false);
            if (isCounted || failure is not null)
            {
                return failure;
            }

            theirs = null;
        }

        var decoded = exchange.History is { } history ? request.Decode(history, target.Provider, keyId) : request.WithAddress(codec.DecodeRequest(request.Body));
        if (decoded.Value is not { } conversation)
        {
            return ClientRequest.ToSluice(decoded.Error!);
        }

        conversation = conversation.WithSystemPrompt(target.Entry?.SystemPrompt);
        var losses = new LossReport(codec.Dialect);
        if (target is UpstreamTarget other && theirs is not null)
        {
            var (isCounted, failure) = await TranslateAsync(exchange, conversation, codec, theirs, other, keyId, losses).ConfigureAwait(false);
            if (isCounted || failure is not null)
            {
                return failure;
            }
        }

        if (target is RuntimeTarget runtime)
        {
            // What an answer would refuse has no number of tokens either.
            runtime.Runtime.DeclareLosses(target.Model, conversation, losses);
            if (losses.Refusal is { } refused)
            {
                return ClientRequest.ToSluice(refused);
            }

            var counted = await runtime.Runtime.CountTokensAsync(target.Model, conversation, exchange.Http.RequestAborted).ConfigureAwait(false);
            if (counted.Error is { } failed)
            {
                return ClientRequest.ToSluice(failed with { Param = failed.Param is { } field ? codec.Dialect.FieldNames.Translate(field) : null });
            }

            await WriteAsync(exchange.Http, codec, counted.Tokens, losses).ConfigureAwait(false);
            return null;
        }

        exchange.Http.Response.Headers["x-sluice-estimated"] = "true";
        await WriteAsync(exchange.Http, codec, TokenEstimate.Of(conversation), null).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<(bool IsCounted, SluiceError? Error)> ForwardAsync(Exchange exchange, ClientRequest request, TokenCountCodec codec, UpstreamTarget target, string? keyId)
    {
        var body = new SplicedBody();
        RequestRewrite.Write(request.Body, request.Peek, request.Address is null ? target.Model : null, false, RequestExtras.Ours, body);
        using var answer = new PooledBuffer();
        var (error, status) = await upstream.PostAsync(exchange.Http, target, UriOf(target), body.Bytes, codec.Dialect, answer, keyId: keyId).ConfigureAwait(false);
        if (error is not null)
        {
            return (false, IsNotOffered(codec, status) ? null : error);
        }

        await SendAsync(exchange.Http, target, answer).ConfigureAwait(false);
        return (true, null);
    }

    private async ValueTask<(bool IsCounted, SluiceError? Error)> TranslateAsync(
        Exchange exchange, ConversationRequest conversation, TokenCountCodec codec, TokenCountCodec theirs, UpstreamTarget target, string? keyId, LossReport losses)
    {
        using var body = new PooledBuffer();
        theirs.EncodeRequest(conversation with { Model = target.Model }, body, losses);
        if (losses.Refusal is { } refusal)
        {
            return (false, ClientRequest.ToSluice(refusal));
        }

        using var answer = new PooledBuffer();
        var (error, status) = await upstream.PostAsync(exchange.Http, target, UriOf(target), body.Sequence, theirs.Dialect, answer, keyId: keyId).ConfigureAwait(false);
        if (error is not null)
        {
            return (false, IsNotOffered(theirs, status) ? null : error);
        }

        if (theirs.DecodeResponse(answer.Span) is not { } tokens)
        {
            return (false, UpstreamErrors.Malformed(target.Provider));
        }

        using var told = new PooledBuffer();
        codec.EncodeResponse(tokens, told);
        Declare(exchange.Http, losses);
        await SendAsync(exchange.Http, target, told).ConfigureAwait(false);
        return (true, null);
    }

    // Many servers speak Responses without counting for anybody; Anthropic and Google always do, so there it is an error like any other.
    private static bool IsNotOffered(TokenCountCodec codec, int status) =>
        codec == TokenCountCodec.Responses && status is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status501NotImplemented;

    private static void Declare(HttpContext http, LossReport? losses)
    {
        if (losses?.Dropped.Count > 0)
        {
            http.Response.Headers[AnswerHeaders.Dropped] = AnswerHeaders.List(losses.Dropped);
        }
    }

    private static Uri UriOf(UpstreamTarget target) => target.Upstream.AddressOf(UpstreamOperation.TokenCount, target.Model);

    private static async ValueTask SendAsync(HttpContext http, UpstreamTarget target, PooledBuffer answer)
    {
        http.Response.ContentType = "application/json";
        http.Response.Headers["x-sluice-provider"] = target.Provider;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.Written, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext http, TokenCountCodec codec, long tokens, LossReport? losses)
    {
        Declare(http, losses);
        using var body = new PooledBuffer();
        codec.EncodeResponse(tokens, body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.Written, http.RequestAborted).ConfigureAwait(false);
    }
}
