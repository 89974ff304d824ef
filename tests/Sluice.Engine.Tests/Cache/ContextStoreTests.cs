using Sluice.Engine.Cache;

namespace Sluice.Engine.Tests.Cache;

public sealed class ContextStoreTests
{
    /// <summary>A sequence may be remembered while it fills a page, and its page so come to stand for several nodes of the index.</summary>
    [Fact]
    public void Remember_PageThatIsStillBeingFilled_CanBeMadeFreeAfterwards()
    {
        var group = new PageGroup(new PagePool(6));
        var store = new ContextStore([group], (_, _, _) => { });
        int[] first = [.. Enumerable.Range(0, 32)];
        int[] second = [.. Enumerable.Range(0, 25), .. Enumerable.Range(50, 7)];
        var pages = new SlotPages([group], 192);
        Assert.True(store.TryGrow(pages, 32));
        store.Remember("", first.AsSpan(0, 20), pages);
        var others = new SlotPages([group], 192);
        Assert.True(store.TryGrow(others, 32));
        store.Remember("", second, others);
        store.Remember("", first, pages);
        pages.Shrink(0);
        others.Shrink(0);
        Assert.Equal(6, store.Available(0));
        Assert.True(store.TryGrow(pages, 192));
    }

    [Fact]
    public void HasRoom_SharedPagesThatNobodyUses_CountOnce()
    {
        var group = new PageGroup(new PagePool(4));
        var store = new ContextStore([group], (_, _, _) => { });
        int[] tokens = [.. Enumerable.Range(0, 64)];
        var pages = new SlotPages([group], 128);
        Assert.True(store.TryGrow(pages, 64));
        store.Remember("", tokens, pages);
        pages.Shrink(0);
        var running = new SlotPages([group], 128);
        Assert.True(store.TryGrow(running, 64));
        int[] longer = [.. tokens, .. tokens];

        // Four pages are there, of which another sequence uses two: five can't be had, even if two of them are remembered.
        Assert.False(store.HasRoom("", longer, 0));
        Assert.False(store.HasRoom("", tokens, 0));
        Assert.True(store.HasRoom("", tokens.AsSpan(0, 40), 0));
        running.Shrink(0);
        Assert.True(store.HasRoom("", tokens, 1));
    }
}
