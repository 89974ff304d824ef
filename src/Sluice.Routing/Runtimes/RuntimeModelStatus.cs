namespace Sluice.Routing.Runtimes;

/// <summary>How ready a runtime's model is.</summary>
public enum RuntimeModelStatus
{
    /// <summary>Waiting or being loaded.</summary>
    Loading,

    /// <summary>Loaded and able to answer.</summary>
    Ready,

    /// <summary>Able to answer, but not in memory: the next request waits until it is loaded again.</summary>
    Unloaded,

    /// <summary>Failed, and is being loaded anew.</summary>
    Recovering,

    /// <summary>Could not be loaded, or failed later.</summary>
    Error,
}
