namespace Sluice.Configuration;

/// <summary>Bounds on what clients may send and hold open (<c>limits</c>).</summary>
public sealed record LimitsOptions
{
    /// <summary>The largest request body in bytes (<c>body</c>); default 30 MiB.</summary>
    public long Body { get; init; } = 30 * 1024 * 1024;

    /// <summary>The largest upload in bytes, of sound and images as forms (<c>upload</c>); default 100 MiB.</summary>
    public long Upload { get; init; } = 100 * 1024 * 1024;

    /// <summary>The most bytes that uploads may take on disk together, where the model comes after the file (<c>spool</c>); default 1 GiB.</summary>
    public long Spool { get; init; } = 1024 * 1024 * 1024;

    /// <summary>The deepest nesting of a JSON body (<c>json_depth</c>); default 64.</summary>
    public int JsonDepth { get; init; } = 64;

    /// <summary>The largest total of request headers in bytes (<c>header_bytes</c>); default 32 KiB.</summary>
    public long HeaderBytes { get; init; } = 32 * 1024;

    /// <summary>The most texts or documents in one request for embeddings or reranking that the gateway translates or answers itself (<c>inputs</c>); default 2048.</summary>
    public int Inputs { get; init; } = 2048;

    /// <summary>The most client connections open at once (<c>connections</c>); default 10000.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>How long a response stream may stay without a byte taken by the client (<c>stream_idle</c>); default 120 s.</summary>
    public TimeSpan StreamIdle { get; init; } = TimeSpan.FromSeconds(120);
}
