using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Core.Requests;

namespace Sluice.Gateway.Telemetry;

/// <summary>One span for each request, under the client's trace if it sent one, with OpenTelemetry's GenAI attributes.</summary>
internal static class RequestTracing
{
    private static readonly ActivitySource Source = new(GatewayMetrics.SourceName);

    /// <summary>Begins the span; null while nobody listens.</summary>
    public static Activity? Begin(HttpContext http, string operation)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The server's own activity is sampled by nobody, and as a parent would have ours dropped too.
        Activity.Current = null;
        ActivityContext.TryParse(http.Request.Headers.TraceParent, http.Request.Headers.TraceState, isRemote: true, out var parent);
        return Source.StartActivity(operation, ActivityKind.Server, parent);
    }

    /// <summary>Ends the span.</summary>
    public static void End(Activity? span, RequestRecord record)
    {
        if (span is null)
        {
            return;
        }

        span.DisplayName = $"{record.Operation} {record.Model ?? record.ModelAsked}";
        span.SetTag("gen_ai.operation.name", record.Operation);
        span.SetTag("gen_ai.request.model", record.ModelAsked);
        span.SetTag("gen_ai.response.model", record.Model);
        span.SetTag("gen_ai.provider.name", record.Provider);
        span.SetTag("gen_ai.usage.input_tokens", record.InputTokens);
        span.SetTag("gen_ai.usage.output_tokens", record.OutputTokens);
        span.SetTag("http.response.status_code", record.Status);
        span.SetTag("sluice.request.id", record.Id);
        span.SetTag("sluice.attempts", record.Attempts.Count);
        if (record.ErrorCode is { } code)
        {
            span.SetTag("error.type", code);
            span.SetStatus(ActivityStatusCode.Error, code);
        }

        span.Dispose();
    }
}
