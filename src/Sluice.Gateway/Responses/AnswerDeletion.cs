using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Core.Answers;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Snapshots;

namespace Sluice.Gateway.Responses;

/// <summary>Has the provider that keeps an answer too forget it as well: asked once, under the key that it keeps it under; what fails is logged and told.</summary>
internal sealed partial class AnswerDeletion(GatewayState state, StreamClock clock, ILogger<AnswerDeletion> logger)
{
    /// <summary>Asks the provider.</summary>
    /// <param name="http">The client's request.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether the provider keeps nothing of it (any more).</returns>
    public async ValueTask<bool> RunAsync(HttpContext http, StoredAnswer answer)
    {
        if (!answer.IsKeptByProvider)
        {
            return true;
        }

        var status = 0;
        if (state.Current.Catalogue.Providers.FirstOrDefault(known => known.Id == answer.Provider) is { } provider
            && provider.AddressOfAnswer(answer.Id) is { } address && (answer.KeyId is null || provider.HasKey(answer.KeyId)))
        {
            using var watch = clock.Watch(provider.Options.Timeouts.FirstByte, provider.Options.Timeouts.Total, http.RequestAborted);
            using var message = UpstreamMessage.Delete(provider, address, provider.KeyFor(answer.KeyId), http.Request.Headers);
            try
            {
                using var response = await provider.Http.SendAsync(message, watch.Token).ConfigureAwait(false);
                status = (int)response.StatusCode;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
            {
                // Told below, with the status 0.
            }
        }

        // What it does not know any more is gone as well.
        var isGone = status is >= 200 and < 300 or (int)HttpStatusCode.NotFound;
        if (!isGone)
        {
            LogKept(answer.Id, answer.Provider, status);
        }

        return isGone;
    }

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "answer {Id} was deleted here, but not at the provider {Provider} (status {Status})")]
    private partial void LogKept(string id, string provider, int status);
}
