using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>providers[].timeouts</c>.</summary>
internal static class TimeoutKeys
{
    public static ObjectType<TimeoutOptions> Type { get; } = new(
        () => new TimeoutOptions(),
        Keys<TimeoutOptions>.Of("connect", KeyTypes.Duration, o => o.Connect, (o, v) => o with { Connect = v },
            "Until a connection stands."),
        Keys<TimeoutOptions>.Of("first_byte", KeyTypes.Duration, o => o.FirstByte, (o, v) => o with { FirstByte = v },
            "From the request's end to the first byte of the answer."),
        Keys<TimeoutOptions>.Of("idle", KeyTypes.Duration, o => o.Idle, (o, v) => o with { Idle = v },
            "Between two pieces of a running answer."),
        Keys<TimeoutOptions>.Of("total", KeyTypes.Duration, o => o.Total, (o, v) => o with { Total = v },
            "For the whole attempt."));
}
