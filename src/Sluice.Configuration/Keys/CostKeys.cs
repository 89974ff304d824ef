using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>models[].cost</c>.</summary>
internal static class CostKeys
{
    private static readonly PriceType s_price = new();

    public static ObjectType<CostOptions> Type { get; } = new(
        () => new CostOptions(),
        Keys<CostOptions>.Of("input", s_price, o => o.Input, (o, v) => o with { Input = v },
            "USD per million input tokens.", required: true),
        Keys<CostOptions>.Of("output", s_price, o => o.Output, (o, v) => o with { Output = v },
            "USD per million output tokens.", required: true),
        Keys<CostOptions>.Of("cache_read", new OptionalValueType<decimal>(s_price), o => o.CacheRead, (o, v) => o with { CacheRead = v },
            "USD per million input tokens that were read from a cache; null means the price of input."),
        Keys<CostOptions>.Of("cache_write", new OptionalValueType<decimal>(s_price), o => o.CacheWrite, (o, v) => o with { CacheWrite = v },
            "USD per million input tokens that were written to a cache; null means the price of input."));
}
