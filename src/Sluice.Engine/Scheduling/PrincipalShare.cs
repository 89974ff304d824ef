namespace Sluice.Engine.Scheduling;

/// <summary>What one principal waits for and has got.</summary>
internal sealed class PrincipalShare(string? principal)
{
    public string? Principal { get; } = principal;

    /// <summary>What it has waiting, in the order of their submission.</summary>
    public LinkedList<QueuedWork> Waiting { get; } = [];

    /// <summary>How much of it is being calculated.</summary>
    public int Running { get; set; }

    /// <summary>Tokens that were calculated for it. One that comes back starts where the others are, so that time away earns nothing.</summary>
    public long Served { get; set; }
}
