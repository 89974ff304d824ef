using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Edge;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Dialects;
using Sluice.Protocols.Media;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Media;

/// <summary>Images made by Google's models.</summary>
internal static class GeminiImageCall
{
    /// <summary>Makes the request.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="client">What the client sent.</param>
    /// <param name="body">Takes the provider's body.</param>
    /// <param name="exchange">The request.</param>
    /// <param name="target">Whom to ask.</param>
    public static (MediaCall? Call, SluiceError? Error) Make(Uri uri, ClientRequest client, PooledBuffer body, Exchange exchange, UpstreamTarget target)
    {
        var losses = new LossReport(ClientDialects.OpenAi);
        if (GeminiImageRequest.Write(client.Body.Span, target.Model, losses, body) is { } wrong)
        {
            return (null, ClientRequest.ToSluice(wrong));
        }

        if (exchange.Strict && losses.Dropped.Count > 0)
        {
            return (null, UpstreamRequest.Unsupported(losses.Dropped, target));
        }

        exchange.Losses = losses;
        return (new MediaCall(uri, new UpstreamBody(body.Sequence)) { Translate = (answer, _) => Translate(answer, exchange, target) }, null);
    }

    private static MediaAnswer Translate(PooledBuffer answer, Exchange exchange, UpstreamTarget target)
    {
        var output = new PooledBuffer(answer.Length + 256);
        string? type = null;
        try
        {
            (type, var blocked) = GeminiImageResponse.Write(answer.Span, exchange.Time, exchange.Stream, output);
            return type is not null ? new MediaAnswer(output, type, null)
                : MediaAnswer.Failed(blocked is null ? UpstreamErrors.Malformed(target.Provider) : new SluiceError(ErrorKind.AttemptUpstreamRejected, blocked.Message) { Code = blocked.Code });
        }
        finally
        {
            if (type is null)
            {
                output.Dispose();
            }
        }
    }
}
