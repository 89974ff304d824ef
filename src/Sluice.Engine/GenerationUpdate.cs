namespace Sluice.Engine;

/// <summary>A piece of a generation: any number of <see cref="GenerationText"/>, and at the end of each choice one <see cref="GenerationFinished"/>.</summary>
/// <param name="Choice">Which continuation it belongs to, from 0.</param>
public abstract record GenerationUpdate(int Choice);
