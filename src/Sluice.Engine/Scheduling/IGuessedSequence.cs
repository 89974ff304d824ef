namespace Sluice.Engine.Scheduling;

/// <summary>A sequence whose next tokens are to be guessed.</summary>
internal interface IGuessedSequence
{
    /// <summary>Its slot, by which something may be kept for it.</summary>
    int Slot { get; }

    /// <summary>All tokens so far.</summary>
    ReadOnlySpan<int> Tokens { get; }

    /// <summary>Room for as many guesses as are wanted.</summary>
    Span<int> Room { get; }

    /// <summary>How many were made; they stand at the beginning of the room.</summary>
    int Guessed { get; set; }
}
