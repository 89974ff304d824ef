namespace Sluice.Engine.Tests.Templates;

/// <summary>The time that the golden outputs were made with.</summary>
internal sealed class FixedClock : TimeProvider
{
    public static readonly FixedClock Instance = new();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2024, 7, 6, 14, 5, 9, TimeSpan.Zero);
}
