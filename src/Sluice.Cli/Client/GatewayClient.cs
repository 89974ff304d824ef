using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Cli.Terminal;

namespace Sluice.Cli.Client;

/// <summary>Talks to a running gateway as any client does.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly Uri _gateway;
    private readonly HttpClient _http;

    public GatewayClient(Uri gateway)
    {
        _gateway = gateway;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
#pragma warning disable RS0030 // A client of the gateway, not the gateway reaching out: its factory does not belong here.
        _http = new HttpClient(handler) { BaseAddress = new Uri(gateway.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore RS0030
        if (Environment.GetEnvironmentVariable("SLUICE_ADMIN_KEY") is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>Asks what the gateway serves.</summary>
    /// <exception cref="GatewayException">The gateway is not there or refused.</exception>
    public async Task<JsonDocument> GetModelsAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models");
        using var response = await SendAsync(request, cancellation);
        try
        {
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation));
        }
        catch (JsonException)
        {
            throw new GatewayException($"What answers at {_gateway} is no gateway: it did not send JSON.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new GatewayException($"The gateway ended its answer early: {exception.Message}");
        }
    }

    /// <summary>Streams the answer to a chat request.</summary>
    /// <exception cref="GatewayException">The gateway is not there, refused, or ended the stream with an error.</exception>
    public async IAsyncEnumerable<ChatPiece> ChatAsync(JsonObject body, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await SendAsync(request, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (true)
        {
            var line = await ReadLineAsync(reader, cancellation) ?? throw new GatewayException("The answer was cut off.");
            if (!line.StartsWith("data:", StringComparison.Ordinal))
            {
                continue;
            }

            var data = line[5..].Trim();
            if (data == "[DONE]")
            {
                yield break;
            }

            if (Read(data) is { } piece)
            {
                yield return piece;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new GatewayException($"No gateway answers at {_gateway}: {exception.Message}\nStart one with: sluice serve", isUnreachable: true);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            throw new GatewayException($"The gateway answered {(int)response.StatusCode}: {Message(text) ?? response.ReasonPhrase}");
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new GatewayException($"The answer was cut off: {exception.Message}");
        }
    }

    private static ChatPiece? Read(string data)
    {
        try
        {
            using var chunk = JsonDocument.Parse(data);
            if (Message(chunk.RootElement) is { } message)
            {
                throw new GatewayException("The answer ended with an error: " + message);
            }

            if (!chunk.RootElement.TryGetProperty("choices", out var choices) || choices.GetArrayLength() == 0 || !choices[0].TryGetProperty("delta", out var delta))
            {
                return null;
            }

            return new ChatPiece(Text(delta, "content"), Text(delta, "reasoning_content"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new GatewayException("The answer cannot be read: " + exception.Message);
        }
    }

    private static string? Message(string body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return Message(answer.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Message(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? Text(error, "message") : null;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? SafeText.Clean(value.GetString()!) : "";
}
