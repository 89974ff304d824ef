using Sluice.Gateway.Edge;

namespace Sluice.Gateway.Responses;

/// <summary>Ids of answers that may be kept: always our own, since who knows one may go on from it.</summary>
internal static class ResponseIds
{
    private const int TimeEnd = 12;

    /// <summary>A new id: <c>resp_</c>, the time, and 140 random bits.</summary>
    /// <param name="now">The time.</param>
    public static string New(DateTimeOffset now) => string.Concat("resp_", RequestIds.New(now).AsSpan(2), RequestIds.New(now).AsSpan(TimeEnd));
}
