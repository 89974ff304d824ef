using System.Collections.Immutable;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>Which layers keep their keys and values together: those that see everything, and those that see a window.</summary>
internal sealed class LayerGroups
{
    private readonly (int Group, int Place)[] _layers;

    private LayerGroups(DecoderSpec spec, bool endsInStates)
    {
        _layers = new (int, int)[spec.CacheLayers];
        var sizes = new List<LayerGroup>();
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            int window = !endsInStates && spec.HasWindow(layer) ? spec.Window : 0;
            int group = sizes.FindIndex(size => size.Window == window);
            if (group < 0)
            {
                group = sizes.Count;
                sizes.Add(new LayerGroup(window, 0));
            }

            _layers[layer] = (group, sizes[group].Layers);
            sizes[group] = new LayerGroup(window, sizes[group].Layers + 1);
        }

        Sizes = [.. sizes];
    }

    public ImmutableArray<LayerGroup> Sizes { get; }

    /// <summary>Layers that see everything.</summary>
    public int FullLayers => Layers(hasWindow: false);

    /// <summary>Layers that see a window.</summary>
    public int WindowLayers => Layers(hasWindow: true);

    /// <summary>Groups the layers of a model. Where passes end in states, each has a whole text, of which nothing can be left behind.</summary>
    public static LayerGroups Of(DecoderSpec spec, bool endsInStates) => new(spec, endsInStates);

    private int Layers(bool hasWindow)
    {
        int layers = 0;
        foreach (var size in Sizes)
        {
            layers += size.Window > 0 == hasWindow ? size.Layers : 0;
        }

        return layers;
    }

    /// <summary>The group of a layer, and its place in it. Where fewer layers are kept, those behind use the last one's place.</summary>
    public (int Group, int Place) Of(int layer) => _layers[Math.Min(layer, _layers.Length - 1)];
}
