using Sluice.Engine.Models;

namespace Sluice.Engine.Scheduling;

/// <summary>Guesses how sequences go on.</summary>
internal interface IDraft
{
    /// <summary>Makes guesses for all of them; none where it has no idea.</summary>
    void Propose(IReadOnlyList<IGuessedSequence> sequences);

    /// <summary>Runs the pass that was begun in its own model, if it has one that made no guesses yet.</summary>
    void WarmUp(WarmUp warmUp, PassStop stop);
}
