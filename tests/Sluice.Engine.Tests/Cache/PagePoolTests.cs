using FsCheck;
using FsCheck.Fluent;
using Sluice.Engine.Cache;

namespace Sluice.Engine.Tests.Cache;

public sealed class PagePoolTests
{
    private const int Pages = 12;

    /// <summary>Any sequence of growing, sharing and shrinking: a page is free exactly when no table holds it.</summary>
    [Fact]
    public void Tables_AnyOperations_ConserveThePages() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Operation, byte Table, byte Amount)[]>(),
        operations =>
        {
            var pool = new PagePool(Pages);
            PageTable[] tables = [.. Enumerable.Range(0, 4).Select(i => new PageTable(new PageGroup(pool, i % 2 * 40), Pages))];
            foreach (var (operation, number, amount) in operations)
            {
                var table = tables[number % 4];
                var other = tables[amount % 4];
                switch (operation % 4)
                {
                    case 0:
                        int free = pool.Free;
                        int before = table.Count;
                        int wanted = Math.Min((int)amount, Pages * 32);
                        Assert.Equal(table.TryGrow(wanted), ((wanted + 31) / 32) - before <= free);
                        break;
                    case 1:
                        table.Shrink(amount);
                        Assert.True(table.Count <= (amount + 31) / 32);
                        break;
                    case 2:
                        int first = table.First;
                        table.Slide(amount);
                        Assert.InRange(table.First, first, Math.Max(first, Math.Max(0, amount - 39) / 32));
                        break;
                    default:
                        int shared = other.Count > 0 ? amount % other.Count : 0;
                        if (other.Holds(shared) && table.Count < table.Capacity)
                        {
                            table.Share(other[shared]);
                        }

                        break;
                }

                int[] held = [.. tables.SelectMany(held => Enumerable.Range(held.First, held.Count - held.First).Select(i => held[i]))];
                Assert.Equal(Pages, pool.Free + held.Distinct().Count());
                Assert.All(Enumerable.Range(0, Pages), page => Assert.Equal(held.Count(other => other == page), pool.References(page)));
            }
        }));

    [Fact]
    public void Untouched_PagesThatWereTakenOnce_StayOut()
    {
        var pool = new PagePool(4);
        Assert.Equal(4, pool.Untouched);
        Assert.True(pool.TryTake(out int first));
        Assert.True(pool.TryTake(out int second));
        Assert.Equal(2, pool.Untouched);
        pool.Release(first);
        pool.Release(second);
        Assert.True(pool.TryTake(out _));
        Assert.Equal(2, pool.Untouched);
    }

    [Fact]
    public void Release_PageThatIsFree_IsRefused()
    {
        var pool = new PagePool(2);
        Assert.True(pool.TryTake(out int page));
        pool.Release(page);
        Assert.Throws<InvalidOperationException>(() => pool.Release(page));
        Assert.Throws<InvalidOperationException>(() => pool.Share(page));
    }
}
