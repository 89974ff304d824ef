using System.Text;

namespace Sluice.Bench.Load.Traffic;

/// <summary>A kind of request, and the least that its answer must hold.</summary>
internal sealed record Workload(string Name, string Body, int Chunks)
{
    private const string Question =
        """[{"role":"system","content":"You are a careful assistant. Answer in one short sentence, in plain words, without lists, and say so when you do not know. Never invent a source."},{"role":"user","content":"A train leaves at nine and another at ten from the same station in the same direction; the second is half as fast again. At what time does it catch up with the first, and how is that found without algebra? Keep it short enough to say aloud."}]""";

    public static Workload Whole { get; } = new("whole", $$"""{"model":"bench-answer","messages":{{Question}},"temperature":0.7,"max_tokens":256}""", 0);

    public static Workload Stream(int chunks, int interval) =>
        new("stream", $$$"""{"model":"bench-stream-{{{chunks}}}-{{{interval}}}","messages":{{{Question}}},"temperature":0.7,"max_tokens":256,"stream":true,"stream_options":{"include_usage":true}}""", chunks);

    public static Workload Hold { get; } = new("hold", $$$"""{"model":"bench-hold","messages":{{{Question}}},"stream":true,"stream_options":{"include_usage":true}}""", 1);

    /// <summary>The request's bytes for one server.</summary>
    public byte[] Encode(int port, IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nAuthorization: Bearer bench\r\n");
        foreach (var (name, value) in headers)
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        text.Append("Content-Length: ").Append(Encoding.UTF8.GetByteCount(Body)).Append("\r\n\r\n").Append(Body);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Says what is wrong with an answer, or null: a gateway that drops chunks must not win a race.</summary>
    public string? Fault(string body)
    {
        if (Chunks == 0)
            return body.Contains("forty-two", StringComparison.Ordinal) && body.Contains("\"total_tokens\"", StringComparison.Ordinal) ? null : "the answer's text or usage is missing";
        var tokens = body.Split("\" token\"").Length - 1;
        if (tokens != Chunks - 1)
            return $"{tokens} of {Chunks - 1} chunks arrived";
        return body.Contains("[DONE]", StringComparison.Ordinal) && body.Contains("\"total_tokens\"", StringComparison.Ordinal) ? null : "the end or the usage is missing";
    }
}
