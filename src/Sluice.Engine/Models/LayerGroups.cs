using System.Collections.Immutable;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>Which layers keep their keys and values together: those that see everything, and those that see a window.</summary>
internal sealed class LayerGroups
{
    private readonly (int Group, int Place)[] _layers;

    private LayerGroups(DecoderSpec spec, bool[] hasWindow)
    {
        _layers = new (int, int)[hasWindow.Length];
        var sizes = new List<(int Window, int Layers)>();
        for (int layer = 0; layer < hasWindow.Length; layer++)
        {
            int window = hasWindow[layer] ? spec.Window : 0;
            int group = sizes.FindIndex(size => size.Window == window);
            if (group < 0)
            {
                group = sizes.Count;
                sizes.Add((window, 0));
            }

            _layers[layer] = (group, sizes[group].Layers);
            sizes[group] = (window, sizes[group].Layers + 1);
        }

        Sizes = [.. sizes];
    }

    /// <summary>The window of each group, 0 where there is none, and how many layers it has.</summary>
    public ImmutableArray<(int Window, int Layers)> Sizes { get; }

    /// <summary>Layers that see everything.</summary>
    public int FullLayers => Sizes.Where(size => size.Window == 0).Sum(size => size.Layers);

    /// <summary>Layers that see a window.</summary>
    public int WindowLayers => Sizes.Where(size => size.Window > 0).Sum(size => size.Layers);

    /// <summary>Groups the layers of a model. Where passes end in states, each has a whole text, of which nothing can be left behind.</summary>
    public static LayerGroups Of(DecoderSpec spec, bool endsInStates) => new(
        spec, [.. Enumerable.Range(0, spec.CacheLayers).Select(layer => !endsInStates && spec.HasWindow(layer))]);

    /// <summary>The group of a layer, and its place in it. Where fewer layers are kept, those behind use the last one's place.</summary>
    public (int Group, int Place) Of(int layer) => _layers[Math.Min(layer, _layers.Length - 1)];
}
