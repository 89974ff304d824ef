using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Testing.Upstreams;

namespace Sluice.Testing.Cases;

/// <summary>One case's road through a gateway: the provider's script at one end, the client's requests at the other.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="subject">The case.</param>
/// <param name="cancellationToken">Ends it early.</param>
public sealed class CaseRoad(ICaseGateway gateway, TranslationCase subject, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends the case early.</summary>
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>The model at the provider.</summary>
    public FakeModel Model { get; } = gateway.Upstream(subject.Upstream).Model(subject.Model);

    /// <summary>The JSON of the provider's last request.</summary>
    public JsonObject Sent
    {
        get
        {
            Expect.That(Model.Requests.Count > 0, "the provider got no request");
            return Model.Requests[^1].Json;
        }
    }

    /// <summary>Adds an answer of the provider; all of them before the first request.</summary>
    public CaseRoad Answer(FakeAnswer answer)
    {
        Model.Answer(answer);
        return this;
    }

    /// <summary>Adds a plain whole answer of the provider.</summary>
    public CaseRoad AnswerPlainly() => Answer(FakeAnswer.Json(subject.Upstream switch
    {
        "openai" => OpenAiWire.Text(Model.Name, "It is sunny."),
        "anthropic" => AnthropicWire.Message(Model.Name, "end_turn", AnthropicWire.Usage(12, 5), AnthropicWire.TextBlock("It is sunny.")),
        _ => GeminiWire.Answer(Model.Name, "STOP", GeminiWire.Usage(12, 5), GeminiWire.Text("It is sunny.")),
    }));

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <param name="fields">The members of the request after <c>model</c>.</param>
    /// <param name="gate">Opened when the first content is here, or has not come for a while.</param>
    public async Task<CaseAnswer> PostAsync(string fields, Gate? gate = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var opening = patience.Token.Register(() => gate?.Open());
        using var response = await OpenAsync(fields, cancellationToken).ConfigureAwait(false);
        var text = await ReadAsync(response, gate).ConfigureAwait(false);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new CaseAnswer((int)response.StatusCode, headers, text);
    }

    /// <summary>Sends a request and returns when the headers of the answer are here.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string fields, CancellationToken cancellation)
    {
        var body = $"{{\"model\":{JsonSerializer.Serialize(gateway.NameOf(subject.Upstream, subject.Model))},{fields}}}";
        using var request = new HttpRequestMessage(HttpMethod.Post, subject.Client == "openai" ? "/v1/chat/completions" : "/v1/messages")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        gateway.Prepare(request, subject.Upstream);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    // A stream that is cut off is as much as was read of it.
    private async Task<string> ReadAsync(HttpResponseMessage response, Gate? gate)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                bytes.Write(buffer, 0, read);
                if (gate is not null && bytes.ToArray().AsSpan().IndexOf("Hal"u8) >= 0)
                {
                    gate.Open();
                }
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
