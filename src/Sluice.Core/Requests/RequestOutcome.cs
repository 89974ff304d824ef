namespace Sluice.Core.Requests;

/// <summary>How a request ended.</summary>
public enum RequestOutcome
{
    /// <summary>Answered in full.</summary>
    Ok,

    /// <summary>Ended with an error.</summary>
    Error,

    /// <summary>The client went away first.</summary>
    Cancelled,
}
