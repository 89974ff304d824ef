using Sluice.Core.Requests;

namespace Sluice.Cli.Logging;

/// <summary>The words for a request's facts.</summary>
internal static class RequestFields
{
    public static string Outcome(RequestRecord record) => record.Outcome switch
    {
        RequestOutcome.Ok => "ok",
        RequestOutcome.Error => "error",
        _ => "cancelled",
    };
}
