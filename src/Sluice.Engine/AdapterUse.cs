namespace Sluice.Engine;

/// <summary>An adapter that a request uses, by the name that it was loaded under.</summary>
/// <param name="Name">The name.</param>
/// <param name="Weight">How much of its change is added to the model; any finite number, 0 for nothing.</param>
public readonly record struct AdapterUse(string Name, float Weight = 1f);
