namespace Sluice.Engine.Kernels.Attention;

/// <summary>
/// Some query rows that attend to the same head of the same sequence. Keys lie in tiles of 16 positions, column after
/// column; values lie row after row. Both have <see cref="PaddedSize"/> columns, of which those past the head size are zero.
/// </summary>
internal readonly unsafe ref struct AttentionTile
{
    public const int KeyTile = 16;
    public const int BlockPositions = 64;

    public required float** Queries { get; init; }

    public required float** Outputs { get; init; }

    /// <summary>The first position that each row sees.</summary>
    public required int* First { get; init; }

    /// <summary>The position after the last one that each row sees.</summary>
    public required int* Visible { get; init; }

    /// <summary>A logit for each row that takes part in its softmax and stands for nothing; null if there are none.</summary>
    public required float* Sinks { get; init; }

    public required int Rows { get; init; }

    public required ushort* Keys { get; init; }

    public required ushort* Values { get; init; }

    public required int HeadSize { get; init; }

    public required int PaddedSize { get; init; }

    public required float Scale { get; init; }

    /// <summary>Scores s become cap * tanh(s / cap); 0 leaves them.</summary>
    public required float Cap { get; init; }

    /// <summary>At least <see cref="ScratchFloats"/> floats of the calling worker.</summary>
    public required float* Scratch { get; init; }

    public static int Padded(int headSize) => (headSize + 15) & -16;

    public static long ScratchFloats(int rows, int paddedSize) =>
        (2L * BlockPositions * paddedSize) + ((long)rows * (BlockPositions + paddedSize + 2)) + 64;
}
