using Microsoft.AspNetCore.Http;
using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Snapshots;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Endpoints;

/// <summary>
/// <c>/v1/messages/count_tokens</c>: exact where the model's tokenizer is ours, forwarded where the provider counts itself, and otherwise an
/// estimate that says so (<c>x-sluice-estimated: true</c>).
/// </summary>
internal sealed class TokenCounting(GatewayState state, UpstreamExchange upstream)
{
    private const int BytesPerToken = 4;

    /// <summary>Answers one count.</summary>
    public async Task RunAsync(HttpContext http)
    {
        var snapshot = state.Current;
        var (request, error) = await RequestReader.ReadAsync(http, ClientDialects.Anthropic, snapshot.Options.Limits).ConfigureAwait(false);
        using (request)
        {
            if (request is not null)
            {
                error = await CountAsync(http, request, snapshot).ConfigureAwait(false);
            }

            if (error is not null)
            {
                await ErrorResponse.WriteAsync(http, ClientDialects.Anthropic, error).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<SluiceError?> CountAsync(HttpContext http, ClientRequest request, GatewaySnapshot snapshot)
    {
        var plan = RoutePlanner.Plan(new RequestFacts(request.Peek.Model), snapshot.Catalogue);
        if (plan.Error is not null)
        {
            return plan.Error;
        }

        var target = plan.Candidates[0].Target;
        if (target is UpstreamTarget { Upstream.Dialect: ProviderDialect.Anthropic } provider)
        {
            return await ForwardAsync(http, request, provider).ConfigureAwait(false);
        }

        var decoded = AnthropicTokenCount.DecodeRequest(request.Body);
        if (decoded.Value is not { } conversation)
        {
            return ClientRequest.ToSluice(decoded.Error!);
        }

        if (target is RuntimeTarget runtime)
        {
            var counted = await runtime.Runtime.CountTokensAsync(target.Model, conversation.WithSystemPrompt(target.Entry?.SystemPrompt), http.RequestAborted).ConfigureAwait(false);
            if (counted.Error is { } failed)
            {
                return ClientRequest.ToSluice(failed);
            }

            await WriteAsync(http, counted.Tokens).ConfigureAwait(false);
            return null;
        }

        http.Response.Headers["x-sluice-estimated"] = "true";
        await WriteAsync(http, Math.Max(1, request.Body.Length / BytesPerToken)).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<SluiceError?> ForwardAsync(HttpContext http, ClientRequest request, UpstreamTarget target)
    {
        using var body = new PooledBuffer(request.Body.Length + 256);
        RequestRewrite.Write(request.Body.Span, request.Peek, target.Model, false, RequestExtras.Ours, body);
        using var answer = new PooledBuffer();
        var error = await upstream.PostAsync(http, target, target.Upstream.CountTokensUri, body.Written, ClientDialects.Anthropic, answer).ConfigureAwait(false);
        if (error is null)
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers["x-sluice-provider"] = target.Provider;
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer.Written, http.RequestAborted).ConfigureAwait(false);
        }

        return error;
    }

    private static Task WriteAsync(HttpContext http, long tokens) => JsonAnswer.WriteAsync(http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens", tokens);
        writer.WriteEndObject();
    });
}
