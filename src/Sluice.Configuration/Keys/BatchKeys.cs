using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>batch</c>.</summary>
internal static class BatchKeys
{
    public static ObjectType<BatchOptions> Type { get; } = new(
        () => new BatchOptions(),
        Keys<BatchOptions>.Of("max_items", new IntegerType(1, 100_000), o => o.MaxItems, (o, v) => o with { MaxItems = v },
            "The most requests of a batch; its body is bound by limits.body as well."),
        Keys<BatchOptions>.Of("concurrency", new IntegerType(1, 1024), o => o.Concurrency, (o, v) => o with { Concurrency = v },
            "How many requests of a batch are answered at once where it does not say."),
        Keys<BatchOptions>.Of("max_concurrency", new IntegerType(1, 1024), o => o.MaxConcurrency, (o, v) => o with { MaxConcurrency = v },
            "The most that a batch may ask for, and the most requests of all batches together that are answered at once."),
        Keys<BatchOptions>.Of("max_open", new IntegerType(1, 100_000), o => o.MaxOpen, (o, v) => o with { MaxOpen = v },
            "The most batches that run at once; a further one is answered with 429."),
        Keys<BatchOptions>.Of("retention", new DurationType(maximumHours: 8784), o => o.Retention, (o, v) => o with { Retention = v },
            "How long the results of a batch are kept after its end, up to 8784h."));
}
