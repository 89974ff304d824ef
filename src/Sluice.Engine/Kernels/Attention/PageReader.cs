using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Attention;

/// <summary>Brings the keys and values of a block from its pages into floats.</summary>
internal static unsafe class PageReader<TLanes, T>
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    private const int Block = AttentionTile.BlockPositions;
    private const int KeyTile = KvLayout.KeyTile;

    /// <summary>Positions from <paramref name="start"/> on, a multiple of 16 of them: keys column after column of 64 positions, values row after row.</summary>
    public static void Read(in AttentionTile tile, int start, int positions, float* keys, float* values)
    {
        var layout = tile.Layout;
        for (int done = 0; done < positions; done += KvLayout.PagePositions)
        {
            byte* head = tile.Head + (tile.Pages[(start + done) / KvLayout.PagePositions] * tile.PageStride);
            int count = Math.Min(KvLayout.PagePositions, positions - done);
            float* rows = values + (done * layout.PaddedSize);
            if (layout.Format == KvFormat.F16)
            {
                for (int position = 0; position < count; position += KeyTile)
                {
                    HalfKeys((ushort*)(head + (position / KeyTile * layout.KeyTileBytes)), keys + done + position, tile.HeadSize);
                }

                HalfValues((ushort*)(head + layout.ValuesOffset), rows, count * layout.PaddedSize);
                continue;
            }

            for (int position = 0; position < count; position += KeyTile)
            {
                byte* keyTile = head + (position / KeyTile * layout.KeyTileBytes);
                ByteKeys((ushort*)keyTile, (sbyte*)(keyTile + layout.KeyScaleBytes), keys + done + position, tile.HeadSize);
            }

            ByteValues((ushort*)(head + layout.ValueScalesOffset), (sbyte*)(head + layout.ValuesOffset), rows, count, layout);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalfKeys(ushort* from, float* to, int headSize)
    {
        for (int column = 0; column < headSize; column++)
        {
            for (int i = 0; i < KeyTile; i += TLanes.Count)
            {
                TLanes.Store(TLanes.LoadCachedHalf(from + (column * KeyTile) + i), to + (column * Block) + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalfValues(ushort* from, float* to, int count)
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.LoadCachedHalf(from + i), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByteKeys(ushort* scales, sbyte* from, float* to, int headSize)
    {
        for (int i = 0; i < KeyTile; i += TLanes.Count)
        {
            for (int first = 0; first < headSize; first += KvLayout.ScaleBlock)
            {
                T scale = TLanes.LoadHalf(scales + (first / KvLayout.ScaleBlock * KeyTile) + i);
                int last = Math.Min(headSize, first + KvLayout.ScaleBlock);
                for (int column = first; column < last; column++)
                {
                    TLanes.Store(TLanes.Multiply(TLanes.LoadBytes(from + (column * KeyTile) + i), scale), to + (column * Block) + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ByteValues(ushort* scales, sbyte* from, float* to, int rows, KvLayout layout)
    {
        int size = layout.PaddedSize;
        int blocks = layout.ScaleBlocks;
        for (int row = 0; row < rows; row++)
        {
            for (int block = 0; block < blocks; block++)
            {
                T scale = TLanes.Splat((float)BitConverter.UInt16BitsToHalf(scales[(row * blocks) + block]));
                int last = Math.Min(size, (block + 1) * KvLayout.ScaleBlock);
                for (int column = block * KvLayout.ScaleBlock; column < last; column += TLanes.Count)
                {
                    int at = (row * size) + column;
                    TLanes.Store(TLanes.Multiply(TLanes.LoadBytes(from + at), scale), to + at);
                }
            }
        }
    }
}
