using Sluice.Engine.Cache;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Models;

/// <summary>How long a context may be and how many pages are kept for all sequences together.</summary>
internal readonly record struct KvBudget(int ContextLength, int Pages)
{
    private const int ShortestContext = 256;

    /// <summary>Derives both from the options, the model and the memory that is available; throws <see cref="EngineException"/> where it is too little.</summary>
    public static KvBudget Derive(DecoderSpec spec, DecoderOptions options, long availableBytes)
    {
        long pageBytes = KvCache.BytesPerPage(new KvLayout(options.KvFormat, spec.HeadSize), spec.CacheLayers, spec.KvHeads);
        int wanted = options.ContextLength > 0 ? options.ContextLength : spec.ContextLength;
        long budget = options.KvBytes > 0 ? options.KvBytes : availableBytes / 4;
        long affordable = budget / pageBytes;
        int least = options.ContextLength > 0 ? wanted : Math.Min(wanted, ShortestContext);
        if (affordable < KvLayout.Pages(least))
        {
            throw new EngineException(
                EngineErrorCode.InsufficientMemory,
                $"A context of {least} tokens needs {KvLayout.Pages(least) * pageBytes} bytes for keys and values, but there are {budget} for them.");
        }

        int context = (int)Math.Min(wanted, affordable * KvLayout.PagePositions);

        // By itself it takes no more than all slots can fill, and as much again to remember prefixes.
        long useful = 2L * options.Slots * KvLayout.Pages(context);
        return new KvBudget(context, (int)Math.Min(int.MaxValue / 2, options.KvBytes > 0 ? affordable : Math.Min(affordable, useful)));
    }
}
