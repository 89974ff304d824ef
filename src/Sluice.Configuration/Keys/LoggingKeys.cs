using Sluice.Configuration.Types;

namespace Sluice.Configuration.Keys;

/// <summary>The keys of <c>logging</c>.</summary>
internal static class LoggingKeys
{
    public static ObjectType<LoggingOptions> Type { get; } = new(
        () => new LoggingOptions(),
        Keys<LoggingOptions>.Of("content", KeyTypes.Flag, o => o.Content, (o, v) => o with { Content = v },
            "Whether request bodies are logged, their first 16 KiB."));
}
