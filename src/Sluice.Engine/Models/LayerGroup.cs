namespace Sluice.Engine.Models;

/// <summary>Layers that see equally far back.</summary>
/// <param name="Window">How many positions they see; 0 if all.</param>
/// <param name="Layers">How many there are.</param>
internal sealed record LayerGroup(int Window, int Layers);
