namespace Sluice.Routing.Runtimes;

/// <summary>An adapter that a model name asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">How much of it is added, from 0 to 1; null for its own weight.</param>
public readonly record struct AdapterChoice(string Name, double? Weight);
