using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>cors</c>.</summary>
internal static class CorsKeys
{
    public static ObjectType<CorsOptions> Type { get; } = new(
        () => new CorsOptions(),
        Keys<CorsOptions>.Of("origins", new ListType<string>(KeyTypes.Origin), o => o.Origins, (o, v) => o with { Origins = v },
            "Origins that browsers may call from, such as https://app.example; * allows every one."));
}
