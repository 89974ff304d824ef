namespace Sluice.Engine.Scheduling;

/// <summary>Guesses how sequences go on.</summary>
internal interface IDraft
{
    /// <summary>Makes guesses for all of them; none where it has no idea.</summary>
    void Propose(IReadOnlyList<IGuessedSequence> sequences);
}
