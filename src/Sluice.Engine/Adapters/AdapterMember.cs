namespace Sluice.Engine.Adapters;

/// <summary>An adapter of a stack and how much it counts there.</summary>
internal readonly record struct AdapterMember(Adapter Adapter, float Weight);
