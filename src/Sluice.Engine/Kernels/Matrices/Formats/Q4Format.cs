using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Q4_0: a scale, then 16 bytes; byte i holds value i in its low half and value i + 16 in its high half, both plus 8.</summary>
internal readonly unsafe struct Q4Format : IBlockFormat
{
    public static GgmlType Type => GgmlType.Q4_0;

    public static int Columns => 32;

    public static int Bytes => 18;

    public static void Decode(byte* block, float* to)
    {
        float scale = LanesScalar.LoadHalf((ushort*)block);
        for (int i = 0; i < 16; i++)
        {
            to[i] = scale * ((block[2 + i] & 15) - 8);
            to[i + 16] = scale * ((block[2 + i] >> 4) - 8);
        }
    }
}
