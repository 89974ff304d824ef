using Microsoft.AspNetCore.Http;
using Sluice.Core.Errors;
using Sluice.Core.Identity;
using Sluice.Gateway.Batches;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Governance.Budgets;
using Sluice.Protocols.Conversations;
using Sluice.Protocols.Dialects;
using Sluice.Routing.Planning;
using Sluice.Routing.Runtimes;

namespace Sluice.Gateway.Attempts;

/// <summary>One attempt at a runtime: ask, and wait for the first event.</summary>
internal sealed class RuntimeAttempt(StreamClock clock)
{
    // Prefill of a long prompt on a slow machine is silence too; the client's patience ends it earlier.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Tries a runtime.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="lease">The right to ask.</param>
    public async ValueTask<AttemptResult> RunAsync(Exchange exchange, ClientRequest client, RuntimeTarget target, BudgetLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);

        // Templates and tokenizers take their time; a thread that serves sockets has none.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var losses = client.NewLosses();
        var (decoded, refused) = Decode(exchange, client, target, losses);
        if (refused is not null)
        {
            return AttemptResult.Failed(refused);
        }

        if (decoded.Value is not { } conversation)
        {
            return AttemptResult.Failed(ClientRequest.ToSluice(decoded.Error!));
        }

        conversation = conversation.WithSystemPrompt(target.Entry?.SystemPrompt) with { ContextTokens = client.Peek.ContextTokens };
        exchange.ContextTokens = ContextOf(target, client.Peek.ContextTokens);
        target.Runtime.DeclareLosses(target.Model, conversation, losses);
        if (losses.Refusal is { } refusal)
        {
            return AttemptResult.Failed(ClientRequest.ToSluice(refusal));
        }

        if (exchange.Strict && losses.Dropped.Count > 0)
        {
            return AttemptResult.Failed(UpstreamRequest.Unsupported(losses.Dropped, target));
        }

        exchange.Losses = losses;
        var watch = clock.Watch(Longest, Longest, exchange.Http.RequestAborted);
        var events = target.Runtime.AnswerAsync(target.Model, conversation, CallerOf(exchange.Principal, exchange.Http), watch.Token).GetAsyncEnumerator(watch.Token);
        var rest = new RuntimeEvents(events, watch);
        var keep = false;
        try
        {
            var first = await rest.NextAsync().ConfigureAwait(false);
            if (first.Count == 0)
            {
                return AttemptResult.Failed(new SluiceError(ErrorKind.AttemptEngineFailed, "The engine gave no answer."));
            }

            if (first[0] is ResponseFailed failed)
            {
                var error = failed.Error with { Param = failed.Error.Param is { } field ? client.FieldNames.Translate(field) : null };
                return AttemptResult.Failed(ClientRequest.ToSluice(error), error.Status);
            }

            watch.Touch();
            keep = true;
            return AttemptResult.Begun(new EventReply([.. first], rest, watch));
        }
        finally
        {
            if (!keep)
            {
                await rest.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // What the catalogue says that the model does not take is left out before anybody reads it.
    private static (Decoded<ConversationRequest> Decoded, SluiceError? Refused) Decode(Exchange exchange, ClientRequest client, RuntimeTarget target, LossReport losses)
    {
        var rules = TargetRules.Of(target, client.Dialect, null);
        if (rules.IsEmpty)
        {
            return (client.Decode(exchange.History, target.Provider, null), null);
        }

        using var expanded = exchange.History is null ? null : new PooledBuffer(client.Body.Length + 4096);
        if (expanded is not null)
        {
            exchange.History!.Expand(client.Body, target.Provider, null, expanded);
        }

        var (body, refused) = FittedBody.Make(exchange, expanded?.Sequence ?? client.Sequence, rules, client.Dialect, target, losses);
        if (refused is not null)
        {
            return (default, refused);
        }

        using var whole = new PooledBuffer((int)body.Length);
        foreach (var piece in body)
        {
            whole.Append(piece.Span);
        }

        return (client.WithAddress(client.Dialect.Requests.DecodeRequest(whole.Written)), null);
    }

    private static int? ContextOf(RuntimeTarget target, int? asked)
    {
        foreach (var model in target.Runtime.Models)
        {
            if (model.Id == target.Base)
            {
                return model.Context is { } its ? Math.Min(its, asked ?? its) : null;
            }
        }

        return null;
    }

    /// <summary>Who asks, as runtimes know it. Requests of batches wait for all others.</summary>
    public static RuntimeCaller CallerOf(Principal principal, HttpContext http)
    {
        var caller = principal.Kind == PrincipalKind.Anonymous ? RuntimeCaller.Anonymous : new RuntimeCaller(principal.Kind.ToString());
        return http.Features.Get<BatchedRequest>() is null ? caller : caller with { Priority = BatchedRequest.Priority };
    }
}
