using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>limits</c>.</summary>
internal static class LimitsKeys
{
    public static ObjectType<LimitsOptions> Type { get; } = new(
        () => new LimitsOptions(),
        Keys<LimitsOptions>.Of("body", new SizeType(1024, 1L << 30), o => o.Body, (o, v) => o with { Body = v },
            "The largest request body, 1KiB to 1GiB; more is answered with 413."),
        Keys<LimitsOptions>.Of("upload", new SizeType(1024, 16L << 30), o => o.Upload, (o, v) => o with { Upload = v },
            "The largest form with a file (transcriptions, image edits), 1KiB to 16GiB; more is answered with 413."),
        Keys<LimitsOptions>.Of("spool", new SizeType(0, 1L << 40), o => o.Spool, (o, v) => o with { Spool = v },
            "The most disk in the data folder that forms may take together which name their model after the file; others pass through."),
        Keys<LimitsOptions>.Of("json_depth", new IntegerType(8, 1000), o => o.JsonDepth, (o, v) => o with { JsonDepth = v },
            "The deepest nesting of a JSON body."),
        Keys<LimitsOptions>.Of("header_bytes", new SizeType(1024, 1L << 20), o => o.HeaderBytes, (o, v) => o with { HeaderBytes = v },
            "The largest total of request headers, 1KiB to 1MiB."),
        Keys<LimitsOptions>.Of("inputs", new IntegerType(1, 1_000_000), o => o.Inputs, (o, v) => o with { Inputs = v },
            "The most texts or documents of one request for embeddings or reranking that the gateway translates or answers itself; more is answered with 413."),
        Keys<LimitsOptions>.Of("connections", new IntegerType(1, 1_000_000), o => o.Connections, (o, v) => o with { Connections = v },
            "The most client connections open at once."),
        Keys<LimitsOptions>.Of("stream_idle", KeyTypes.Duration, o => o.StreamIdle, (o, v) => o with { StreamIdle = v },
            "How long a client may take no byte of a running answer before it is cut off."));
}
