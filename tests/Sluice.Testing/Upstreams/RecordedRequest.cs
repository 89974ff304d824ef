using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Testing.Upstreams;

/// <summary>A request as the upstream received it.</summary>
public sealed class RecordedRequest
{
    private readonly TaskCompletionSource<long> _clientGone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal RecordedRequest(string method, string path, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        Method = method;
        Path = path;
        Headers = headers;
        Body = body;
    }

    /// <summary>The HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path with its query.</summary>
    public string Path { get; }

    /// <summary>The headers, names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body's bytes.</summary>
    public byte[] Body { get; }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>Ends when the client goes away before the answer was complete, with the time as a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</summary>
    public Task<long> ClientGone => _clientGone.Task;

    internal void MarkClientGone(long timestamp) => _clientGone.TrySetResult(timestamp);
}
