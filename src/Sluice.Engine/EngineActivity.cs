namespace Sluice.Engine;

/// <summary>What a model is doing at the moment.</summary>
/// <param name="Running">Sequences that are being generated.</param>
/// <param name="Waiting">Sequences that wait for their turn.</param>
/// <param name="Failed">Whether a calculation failed, so that the model must be loaded anew.</param>
public readonly record struct EngineActivity(int Running, int Waiting, bool Failed);
