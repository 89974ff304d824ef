namespace Sluice.Engine.Models;

/// <summary>How a pass that runs is told that nobody wants its results any more; used again from pass to pass. Any thread may ask.</summary>
internal sealed class PassStop
{
    private volatile bool _isAsked;

    public bool IsAsked => _isAsked;

    public void Ask() => _isAsked = true;

    /// <summary>Before a pass that is wanted.</summary>
    public void Reset() => _isAsked = false;
}
