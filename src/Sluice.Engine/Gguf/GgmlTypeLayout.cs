namespace Sluice.Engine.Gguf;

/// <summary>How many elements a block of each format holds, and in how many bytes.</summary>
internal static class GgmlTypeLayout
{
    /// <summary>False for numbers whose size is not known.</summary>
    internal static bool TryGetBlock(this GgmlType type, out int elements, out int bytes)
    {
        (elements, bytes) = type switch
        {
            GgmlType.F32 or GgmlType.I32 => (1, 4),
            GgmlType.F16 or GgmlType.BF16 or GgmlType.I16 => (1, 2),
            GgmlType.F64 or GgmlType.I64 => (1, 8),
            GgmlType.I8 => (1, 1),
            GgmlType.Q4_0 or GgmlType.IQ4_NL => (32, 18),
            GgmlType.Q4_1 => (32, 20),
            GgmlType.Q5_0 => (32, 22),
            GgmlType.Q5_1 => (32, 24),
            GgmlType.Q8_0 => (32, 34),
            GgmlType.Q8_1 => (32, 36),
            GgmlType.MXFP4 => (32, 17),
            GgmlType.Q2_K => (256, 84),
            GgmlType.Q3_K or GgmlType.IQ3_S => (256, 110),
            GgmlType.Q4_K => (256, 144),
            GgmlType.Q5_K => (256, 176),
            GgmlType.Q6_K => (256, 210),
            GgmlType.Q8_K => (256, 292),
            GgmlType.IQ2_XXS or GgmlType.TQ2_0 => (256, 66),
            GgmlType.IQ2_XS => (256, 74),
            GgmlType.IQ2_S => (256, 82),
            GgmlType.IQ3_XXS => (256, 98),
            GgmlType.IQ1_S => (256, 50),
            GgmlType.IQ1_M => (256, 56),
            GgmlType.IQ4_XS => (256, 136),
            GgmlType.TQ1_0 => (256, 54),
            _ => (0, 0),
        };
        return elements != 0;
    }

    internal static int BlockElements(this GgmlType type) =>
        type.TryGetBlock(out int elements, out _) ? elements : throw Unknown(type);

    internal static int BlockBytes(this GgmlType type) =>
        type.TryGetBlock(out _, out int bytes) ? bytes : throw Unknown(type);

    /// <summary>The bytes of one row.</summary>
    internal static long RowBytes(this GgufTensor tensor, int columns) =>
        (long)columns / tensor.Type.BlockElements() * tensor.Type.BlockBytes();

    private static ArgumentOutOfRangeException Unknown(GgmlType type) =>
        new(nameof(type), type, $"The block size of tensor type {(uint)type} is not known.");
}
