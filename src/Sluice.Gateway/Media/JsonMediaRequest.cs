using Sluice.Configuration;
using Sluice.Core.Errors;
using Sluice.Gateway.Attempts;
using Sluice.Gateway.Exchanges;
using Sluice.Gateway.Relay;
using Sluice.Gateway.Understanding;
using Sluice.Protocols.Peek;
using Sluice.Routing.Planning;

namespace Sluice.Gateway.Media;

/// <summary>A request whose body is JSON: a prompt for images, a text to be spoken.</summary>
internal sealed class JsonMediaRequest(ClientRequest client, MediaOperation operation) : MediaRequest
{
    private readonly List<PooledBuffer> _translations = [];

    public override string? Model => client.Peek.Model;

    public override bool Stream => client.Peek.Stream;

    public override int TextBytes => client.Body.Length;

    public override (MediaCall? Call, SluiceError? Error) For(UpstreamTarget target, Exchange exchange)
    {
        var uri = target.Upstream.AddressOf(operation.Upstream, target.Model);
        if (target.Upstream.Dialect == ProviderDialect.Gemini)
        {
            var translated = new PooledBuffer();
            _translations.Add(translated);
            return GeminiImageCall.Make(uri, client, translated, exchange, target);
        }

        if (client.Peek.Model == target.Model && (client.Peek.Extras & RequestExtras.Ours) == 0)
        {
            return (new MediaCall(uri, new UpstreamBody(client.Sequence)), null);
        }

        var body = new SplicedBody();
        RequestRewrite.Write(client.Body, client.Peek, target.Model, false, RequestExtras.Ours, body);
        return (new MediaCall(uri, new UpstreamBody(body.Bytes)), null);
    }

    public override ValueTask DisposeAsync()
    {
        _translations.ForEach(body => body.Dispose());
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
