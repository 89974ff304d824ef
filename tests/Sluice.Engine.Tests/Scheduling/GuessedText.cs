using Sluice.Engine.Scheduling;

namespace Sluice.Engine.Tests.Scheduling;

/// <summary>Tokens whose continuation is to be guessed.</summary>
internal sealed class GuessedText(int slot, int[] tokens, int[] into) : IGuessedSequence
{
    public int Slot => slot;

    public ReadOnlySpan<int> Tokens => tokens;

    public Span<int> Room => into;

    public int[] Into => into;

    public int Guessed { get; set; }
}
