using System.Collections.Immutable;
using Sluice.Engine.Cache;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>The keys and values of all layers and sequences: for each group of layers a cache and pages of its own.</summary>
internal sealed class KvStore : IDisposable
{
    private readonly LayerGroups _layers;
    private readonly KvCache[] _caches;
    private readonly SlotPages[] _slots;

    public KvStore(DecoderSpec spec, LayerGroups layers, KvBudget budget, KvFormat format, int slots)
    {
        _layers = layers;
        Layout = new KvLayout(format, spec.HeadSize);
        Groups = [.. layers.Sizes.Select(size => new PageGroup(new PagePool(budget.PagesOf(size)), size.Window))];
        _slots = new SlotPages[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            _slots[slot] = new SlotPages(Groups, budget.ContextLength);
        }

        _caches = [.. layers.Sizes.Select(size => new KvCache(Layout, size.Layers, spec.KvHeads, budget.PagesOf(size)))];
        KvPromises.Add(this);
    }

    public KvLayout Layout { get; }

    public ImmutableArray<PageGroup> Groups { get; }

    public int SlotCount => _slots.Length;

    public long Bytes => _caches.Sum(cache => cache.Bytes);

    /// <summary>Bytes of pages that nobody had yet; any thread may ask.</summary>
    public long UntakenBytes
    {
        get
        {
            long bytes = 0;
            for (int group = 0; group < _caches.Length; group++)
            {
                bytes += _caches[group].PageBytes * Groups[group].Pool.Untouched;
            }

            return bytes;
        }
    }

    public SlotPages PagesOf(int slot) => _slots[slot];

    /// <summary>The cache of a layer, the layer's place in it, and the pages that a slot has there.</summary>
    public KvCache CacheOf(int layer, int slot, out int place, out PageTable pages)
    {
        (int group, place) = _layers.Of(layer);
        pages = _slots[slot][group];
        return _caches[group];
    }

    /// <summary>Copies the keys and values of a whole page.</summary>
    public void CopyPage(int group, int from, int to) => _caches[group].CopyPage(from, to);

    public void Dispose()
    {
        KvPromises.Remove(this);
        foreach (var cache in _caches)
        {
            cache.Dispose();
        }
    }
}
