using Sluice.Engine.Sampling;

namespace Sluice.Engine.Scheduling;

/// <summary>
/// Says which tokens may follow in one sequence. Only the scheduler's thread calls it; <see cref="EngineException"/> from any member
/// ends the sequence, not the engine.
/// </summary>
internal interface ITokenConstraint
{
    /// <summary>Whether nothing may follow any more, not even a token that ends the text.</summary>
    bool IsComplete { get; }

    /// <summary>Begins to find out on another thread what may follow, so that it is known when <see cref="Mask"/> is read.</summary>
    void Prepare();

    /// <summary>The tokens that may follow, never none; null where any may. Valid until the next call of another member.</summary>
    TokenMask? Mask();

    /// <summary>Goes on behind a token that was in the mask.</summary>
    void Accept(int token);

    /// <summary>Appends the tokens that must follow and goes on behind them; appends none where there is a choice.</summary>
    void AcceptForced(List<int> tokens);
}
