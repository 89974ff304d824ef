using System.Globalization;
using System.Text;

namespace Sluice.Testing.Upstreams;

/// <summary>What a fake upstream says to one request: status, headers and steps; after the last step the body ends properly.</summary>
public sealed record FakeAnswer
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The content type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further response headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<FakeStep> Steps { get; init; } = [];

    /// <summary>A whole JSON body.</summary>
    public static FakeAnswer Json(string body, int status = 200) => new() { Status = status, Steps = [FakeStep.Send(body)] };

    /// <summary>A stream of server-sent events, each frame sent and flushed by itself.</summary>
    public static FakeAnswer Sse(IEnumerable<string> frames) =>
        new() { ContentType = "text/event-stream", Steps = [.. frames.Select(FakeStep.Send)] };

    /// <summary>A stream of lines with one JSON value each, each sent and flushed by itself.</summary>
    public static FakeAnswer Lines(IEnumerable<string> lines) =>
        new() { ContentType = "application/x-ndjson", Steps = [.. lines.Select(line => FakeStep.Send(line + "\n"))] };

    /// <summary>A stream of server-sent events made of freely chosen steps.</summary>
    public static FakeAnswer Script(params FakeStep[] steps) => new() { ContentType = "text/event-stream", Steps = steps };

    /// <summary>A connection that is reset before any header.</summary>
    public static FakeAnswer ResetAtOnce { get; } = new() { Steps = [FakeStep.Reset] };

    /// <summary>The same answer with one more response header.</summary>
    public FakeAnswer With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };

    /// <summary>The same answer with <c>Retry-After</c> in seconds.</summary>
    public FakeAnswer RetryAfter(int seconds) => With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same bytes, one per write.</summary>
    public FakeAnswer SplitAtEveryByte() => this with { Steps = [.. Steps.SelectMany(Split)] };

    /// <summary>All bytes that the steps send, in order.</summary>
    public byte[] Bytes() => [.. Steps.OfType<FakeStep.SendBytes>().SelectMany(step => step.Bytes.ToArray())];

    /// <summary>All text that the steps send.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    private static IEnumerable<FakeStep> Split(FakeStep step)
    {
        if (step is not FakeStep.SendBytes send)
        {
            yield return step;
            yield break;
        }

        for (var i = 0; i < send.Bytes.Length; i++)
        {
            yield return FakeStep.Send(send.Bytes.Slice(i, 1));
        }
    }
}
