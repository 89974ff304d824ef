using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>responses</c>.</summary>
internal static class ResponsesKeys
{
    public static ObjectType<ResponsesOptions> Type { get; } = new(
        () => new ResponsesOptions(),
        Keys<ResponsesOptions>.Of("retention_days", new IntegerType(1, 3650), o => o.RetentionDays, (o, v) => o with { RetentionDays = v },
            "How many days after its last use an answer is kept."),
        Keys<ResponsesOptions>.Of("max_count", new IntegerType(1, 10_000_000), o => o.MaxCount, (o, v) => o with { MaxCount = v },
            "How many answers are kept; those not used for longest go first."),
        Keys<ResponsesOptions>.Of("max_size", new SizeType(1024 * 1024, 1L << 40), o => o.MaxSize, (o, v) => o with { MaxSize = v },
            "How much room kept answers may take, 1MiB to 1024GiB; those not used for longest go first."));
}
