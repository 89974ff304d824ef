namespace Sluice.Bench.Upstream;

/// <summary>The answers, serialised once.</summary>
internal static class AnswerBytes
{
    private const string ChunkHead = """data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1760000000,"model":"bench","choices":""";

    public static ReadOnlyMemory<byte> Whole { get; } =
        """{"id":"chatcmpl-bench","object":"chat.completion","created":1760000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"The answer is forty-two."},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":128,"completion_tokens":7,"total_tokens":135}}"""u8.ToArray();

    public static ReadOnlyMemory<byte> FirstChunk { get; } = Chunked("""[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]""");

    public static ReadOnlyMemory<byte> Chunk { get; } = Chunked("""[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null}]""");

    private static ReadOnlyMemory<byte> Last { get; } = Chunked("""[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]""");

    private static ReadOnlyMemory<byte> Usage { get; } = Chunked("""[],"usage":{"prompt_tokens":128,"completion_tokens":20,"total_tokens":148}""");

    public static ReadOnlySpan<byte> LastChunk => Last.Span;

    public static ReadOnlySpan<byte> UsageChunk => Usage.Span;

    public static ReadOnlyMemory<byte> Done { get; } = "data: [DONE]\n\n"u8.ToArray();

    private static byte[] Chunked(string choices) => System.Text.Encoding.UTF8.GetBytes(ChunkHead + choices + "}\n\n");
}
