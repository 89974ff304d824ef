namespace Sluice.Engine.Scheduling;

/// <summary>Guesses how a sequence goes on.</summary>
internal interface IDraft
{
    /// <summary>Writes its guesses and answers how many; none where it has no idea.</summary>
    /// <param name="slot">The slot of the sequence, where something may be kept for it.</param>
    /// <param name="tokens">All tokens so far.</param>
    /// <param name="into">Room for as many guesses as are wanted.</param>
    int Propose(int slot, ReadOnlySpan<int> tokens, Span<int> into);
}
