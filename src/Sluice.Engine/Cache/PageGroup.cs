using Sluice.Engine.Kernels.Attention;

namespace Sluice.Engine.Cache;

/// <summary>The pages of the layers that see equally far back.</summary>
/// <param name="pool">Where they come from.</param>
/// <param name="window">How many positions, its own included, a token sees; 0 if it sees all before it.</param>
internal sealed class PageGroup(PagePool pool, int window = 0)
{
    public PagePool Pool => pool;

    public bool HasWindow => window > 0;

    /// <summary>The most pages that a sequence holds in layers with a window while so many of its tokens are calculated.</summary>
    public static int WindowPages(int window, int tokens) => KvLayout.Pages((int)Math.Min(int.MaxValue / 2, (long)window + AttentionTile.BlockPositions - 2 + tokens));

    /// <summary>The first page that is needed for a token at this position and those behind it. Attention reads whole blocks.</summary>
    public int FirstPage(int position) =>
        window == 0 ? 0 : (Math.Max(0, position - window + 1) & -AttentionTile.BlockPositions) / KvLayout.PagePositions;

    /// <summary>The most pages that a sequence of this length holds as long as it goes on token by token.</summary>
    public int Most(int positions) => window == 0 ? KvLayout.Pages(positions) : Math.Min(KvLayout.Pages(positions), WindowPages(window, 1));
}
