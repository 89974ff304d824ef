using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels.Lanes;

namespace Sluice.Engine.Kernels.Matrices.Formats;

/// <summary>Q8_0: a scale, then 32 signed bytes.</summary>
internal readonly unsafe struct Q8Format : IBlockFormat
{
    public static GgmlType Type => GgmlType.Q8_0;

    public static int Columns => 32;

    public static int Bytes => 34;

    public static void Decode(byte* block, float* to)
    {
        float scale = LanesScalar.LoadHalf((ushort*)block);
        for (int i = 0; i < Columns; i++)
        {
            to[i] = scale * (sbyte)block[2 + i];
        }
    }
}
