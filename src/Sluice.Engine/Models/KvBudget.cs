using Sluice.Engine.Cache;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Machine;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>How long a context may be, and how many pages are kept for all sequences together: of layers that see everything, and of those with a window.</summary>
internal readonly record struct KvBudget(int ContextLength, int Pages, int WindowPages)
{
    private const int ShortestContext = 256;

    /// <summary>How many pages a group of layers has.</summary>
    public int PagesOf(LayerGroup group) => group.Window == 0 ? Pages : WindowPages;

    /// <summary>What is left for contexts once the weights are in memory; refuses weights that can't be.</summary>
    public static long Beside(GgufFile file, long availableBytes)
    {
        long weights = file.Tensors.Sum(tensor => tensor.ByteCount);
        return weights <= availableBytes
            ? availableBytes - weights
            : throw new EngineException(
                EngineErrorCode.InsufficientMemory,
                $"The model's weights need {ByteCount.Text(weights)} of memory, but only {ByteCount.Text(availableBytes)} are available.");
    }

    /// <summary>Derives all from the options, the model and the memory that is available; throws <see cref="EngineException"/> where it is too little.</summary>
    public static KvBudget Derive(DecoderSpec spec, DecoderOptions options, long availableBytes)
    {
        var groups = LayerGroups.Of(spec, options.EndsInStates);
        var layout = new KvLayout(options.KvFormat, spec.HeadSize);
        long full = KvCache.BytesPerPage(layout, groups.FullLayers, spec.KvHeads);
        long windowed = KvCache.BytesPerPage(layout, groups.WindowLayers, spec.KvHeads);
        if (options.KvBytes > availableBytes)
        {
            throw new EngineException(
                EngineErrorCode.InsufficientMemory,
                $"The options ask for {ByteCount.Text(options.KvBytes)} for keys and values, but only {ByteCount.Text(availableBytes)} are left beside the weights and the contexts of other models.");
        }

        long budget = options.KvBytes > 0 ? options.KvBytes : availableBytes / 4;

        // What one sequence must have, and what all slots can fill while a pass is calculated.
        long one = PageGroup.WindowPages(spec.Window, options.MaxBatch);
        long all = (options.Slots * (PageGroup.WindowPages(spec.Window, 1) + 1L)) + KvLayout.Pages(options.MaxBatch);
        int wanted = options.ContextLength > 0 ? options.ContextLength : spec.ContextLength;
        int least = options.ContextLength > 0 ? wanted : Math.Min(wanted, ShortestContext);
        // Decimals hold these products; methods with Int128 would be compiled at every start.
        decimal needed = ((decimal)KvLayout.Pages(least) * full) + ((decimal)Math.Min(KvLayout.Pages(least), one) * windowed);
        if (needed > budget)
        {
            throw new EngineException(
                EngineErrorCode.InsufficientMemory,
                $"A context of {least} tokens needs {ByteCount.Text(needed)} for keys and values, but there are {ByteCount.Text(budget)} for them, "
                + (options.KvBytes > 0 ? "as the options say." : $"a quarter of the {ByteCount.Text(availableBytes)} that are left beside the weights and the contexts of other models."));
        }

        // Windows of several sequences may take half of the memory from the length of the context.
        long windows = windowed == 0 ? 0 : Math.Max(one, Math.Min(all, budget / 2 / windowed));
        long affordable = budget / (full + windowed);
        if (affordable > windows && windowed > 0)
        {
            affordable = full == 0 ? long.MaxValue : (budget - (windows * windowed)) / full;
        }

        int context = Math.Min(wanted, KvLayout.Positions(Math.Max(affordable, KvLayout.Pages(least))));
        long pages = KvLayout.Pages(context);
        long windowPages = windowed == 0 ? 0 : Math.Min(Math.Min(pages, all), (budget - (pages * full)) / windowed);

        // By itself it takes no more than all slots can fill, and as much again to remember prefixes.
        long cost = (pages * full) + (windowPages * windowed);
        decimal most = options.KvBytes > 0 ? budget : Math.Min(budget, (decimal)cost * 2 * options.Slots);
        return new KvBudget(context, full == 0 ? 0 : Grown(pages), Grown(windowPages));

        int Grown(long count) => (int)Math.Min(int.MaxValue / 2, count * most / cost);
    }
}
