using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Relay;
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
internal sealed class TokenCounting(GatewayState state, UpstreamExchange upstream)
{
    /// <summary>Answers one count.</summary>
    /// <param name="http">The HTTP exchange.</param>
    /// <param name="dialect">The dialect of the route.</param>
    /// <param name="address">What the request says in its address; null where its body says all.</param>
    public async Task RunAsync(HttpContext http, IDialect dialect, RequestAddress? address = null)
    {
        var snapshot = state.Current;
        var (request, error) = await RequestReader.ReadAsync(http, dialect, snapshot.Options.Limits, address).ConfigureAwait(false);
        using (request)
        {
            if (request is not null)
            {
                error = await CountAsync(http, request, TokenCountCodec.Of(dialect), snapshot).ConfigureAwait(false);
            }

            if (error is not null)
            {
                await ErrorResponse.WriteAsync(http, dialect, error).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<SluiceError?> CountAsync(HttpContext http, ClientRequest request, TokenCountCodec codec, GatewaySnapshot snapshot)
    {
        var plan = RoutePlanner.Plan(new RequestFacts(request.Peek.Model), snapshot.Catalogue);
        if (plan.Error is not null)
        {
            return plan.Error;
        }

        var target = plan.Candidates[0].Target;
        var theirs = target is UpstreamTarget { Upstream: var provider } ? TokenCountCodec.Of(provider.Dialect) : null;
        if (target is UpstreamTarget same && theirs == codec && (request.Address is null || request.Address.Model == target.Model))
        {
            return await ForwardAsync(http, request, codec, same).ConfigureAwait(false);
        }

        var decoded = request.WithAddress(codec.DecodeRequest(request.Body));
        if (decoded.Value is not { } conversation)
        {
            return ClientRequest.ToSluice(decoded.Error!);
        }

        conversation = conversation.WithSystemPrompt(target.Entry?.SystemPrompt);
        if (target is UpstreamTarget other && theirs is not null)
        {
            return await TranslateAsync(http, conversation, codec, theirs, other).ConfigureAwait(false);
        }

        if (target is RuntimeTarget runtime)
        {
            var counted = await runtime.Runtime.CountTokensAsync(target.Model, conversation, http.RequestAborted).ConfigureAwait(false);
            if (counted.Error is { } failed)
            {
                return ClientRequest.ToSluice(failed);
            }

            await WriteAsync(http, codec, counted.Tokens).ConfigureAwait(false);
            return null;
        }

        http.Response.Headers["x-sluice-estimated"] = "true";
        await WriteAsync(http, codec, TokenEstimate.Of(conversation)).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<SluiceError?> ForwardAsync(HttpContext http, ClientRequest request, TokenCountCodec codec, UpstreamTarget target)
    {
        var body = new SplicedBody();
        RequestRewrite.Write(request.Body, request.Peek, request.Address is null ? target.Model : null, false, RequestExtras.Ours, body);
        using var answer = new PooledBuffer();
        var (error, _) = await upstream.PostAsync(http, target, UriOf(target), body.Bytes, codec.Dialect, answer).ConfigureAwait(false);
        if (error is null)
        {
            await SendAsync(http, target, answer).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<SluiceError?> TranslateAsync(HttpContext http, ConversationRequest conversation, TokenCountCodec codec, TokenCountCodec theirs, UpstreamTarget target)
    {
        var losses = new LossReport(codec.Dialect);
        using var body = new PooledBuffer();
        theirs.EncodeRequest(conversation with { Model = target.Model }, body, losses);
        if (losses.Refusal is { } refusal)
        {
            return ClientRequest.ToSluice(refusal);
        }

        using var answer = new PooledBuffer();
        var (error, _) = await upstream.PostAsync(http, target, UriOf(target), body.Sequence, theirs.Dialect, answer).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        if (theirs.DecodeResponse(answer.Span) is not { } tokens)
        {
            return UpstreamErrors.Malformed(target.Provider);
        }

        using var told = new PooledBuffer();
        codec.EncodeResponse(tokens, told);
        await SendAsync(http, target, told).ConfigureAwait(false);
        return null;
    }

    private static Uri UriOf(UpstreamTarget target) => target.Upstream.AddressOf(UpstreamOperation.TokenCount, target.Model);

    private static async ValueTask SendAsync(HttpContext http, UpstreamTarget target, PooledBuffer answer)
    {
        http.Response.ContentType = "application/json";
        http.Response.Headers["x-sluice-provider"] = target.Provider;
        http.Response.ContentLength = answer.Length;
        await http.Response.Body.WriteAsync(answer.Written, http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext http, TokenCountCodec codec, long tokens)
    {
        using var body = new PooledBuffer();
        codec.EncodeResponse(tokens, body);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.Written, http.RequestAborted).ConfigureAwait(false);
    }
}
