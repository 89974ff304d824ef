using Sluice.Engine.Cache;

namespace Sluice.Engine.Tests.Cache;

public sealed unsafe class KvCacheTests
{
    [Fact]
    public void Store_EveryPlace_IsKeptApartFromAllOthers()
    {
        using var cache = new KvCache(layers: 2, slots: 3, heads: 2, headSize: 10, positions: 70);
        ushort* row = stackalloc ushort[16];
        for (int pass = 0; pass < 2; pass++)
        {
            int mark = 1;
            for (int layer = 0; layer < 2; layer++)
            {
                for (int slot = 0; slot < 3; slot++)
                {
                    for (int head = 0; head < 2; head++)
                    {
                        for (int position = 0; position < 70; position++, mark++)
                        {
                            if (pass == 0)
                            {
                                new Span<ushort>(row, 16).Fill((ushort)mark);
                                cache.Store(layer, slot, head, position, row, row);
                                continue;
                            }

                            ushort* key = cache.Keys(layer, slot, head) + (position / 16 * 16 * 16) + (position % 16);
                            ushort* value = cache.Values(layer, slot, head) + (position * 16);
                            for (int i = 0; i < 16; i++)
                            {
                                Assert.Equal((mark, mark), (key[i * 16], value[i]));
                            }
                        }
                    }
                }
            }
        }
    }
}
