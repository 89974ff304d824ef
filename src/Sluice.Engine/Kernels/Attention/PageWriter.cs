using System.Runtime.CompilerServices;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Attention;

/// <summary>Writes the key and the value of one position into its page.</summary>
internal static unsafe class PageWriter<TLanes, T>
    where TLanes : struct, ILanes<T>
    where T : unmanaged
{
    private const int KeyTile = KvLayout.KeyTile;

    /// <summary>Both rows have the padded head size; <paramref name="offset"/> is the position within the page.</summary>
    public static void Write(KvLayout layout, byte* head, int offset, float* key, float* value)
    {
        byte* keyTile = head + (offset / KeyTile * layout.KeyTileBytes);
        if (layout.Format == KvFormat.F16)
        {
            WriteHalves(layout, (ushort*)keyTile + (offset % KeyTile), (ushort*)(head + layout.ValuesOffset) + (offset * layout.PaddedSize), key, value);
            return;
        }

        sbyte* column = (sbyte*)(keyTile + layout.KeyScaleBytes) + (offset % KeyTile);
        ushort* keyScales = (ushort*)keyTile + (offset % KeyTile);
        ushort* valueScales = (ushort*)(head + layout.ValueScalesOffset) + (offset * layout.ScaleBlocks);
        sbyte* row = (sbyte*)(head + layout.ValuesOffset) + (offset * layout.PaddedSize);
        sbyte* quants = stackalloc sbyte[KvLayout.ScaleBlock];
        for (int first = 0; first < layout.PaddedSize; first += KvLayout.ScaleBlock)
        {
            int count = Math.Min(KvLayout.ScaleBlock, layout.PaddedSize - first);
            int block = first / KvLayout.ScaleBlock;
            keyScales[block * KeyTile] = Quantize(key + first, quants, count);
            for (int i = 0; i < count; i++)
            {
                column[(first + i) * KeyTile] = quants[i];
            }

            valueScales[block] = Quantize(value + first, row + first, count);
        }
    }

    private static void WriteHalves(KvLayout layout, ushort* column, ushort* row, float* key, float* value)
    {
        ushort* halves = stackalloc ushort[KeyTile];
        for (int first = 0; first < layout.PaddedSize; first += KeyTile)
        {
            for (int i = 0; i < KeyTile; i += TLanes.Count)
            {
                TLanes.StoreHalf(TLanes.Load(key + first + i), halves + i);
                TLanes.StoreHalf(TLanes.Load(value + first + i), row + first + i);
            }

            for (int i = 0; i < KeyTile; i++)
            {
                column[(first + i) * KeyTile] = halves[i];
            }
        }
    }

    /// <summary>Bytes are made with the scale as it is kept, so that rounding it costs nothing further.</summary>
    [SkipLocalsInit]
    private static ushort Quantize(float* from, sbyte* to, int count)
    {
        T peaks = TLanes.Abs(TLanes.Load(from));
        for (int i = TLanes.Count; i < count; i += TLanes.Count)
        {
            peaks = TLanes.Max(peaks, TLanes.Abs(TLanes.Load(from + i)));
        }

        ushort* kept = stackalloc ushort[KeyTile];
        TLanes.StoreHalf(TLanes.Splat(TLanes.Largest(peaks) / 127f), kept);
        float scale = (float)BitConverter.UInt16BitsToHalf(*kept);
        T inverse = TLanes.Splat(scale > 0f ? 1f / scale : 0f);
        T limit = TLanes.Splat(127f);
        T least = TLanes.Splat(-127f);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            T value = TLanes.Multiply(TLanes.Load(from + i), inverse);
            TLanes.StoreBytes(TLanes.Max(TLanes.Min(value, limit), least), to + i);
        }

        return *kept;
    }
}
