namespace Sluice.Engine.Kernels.Attention;

/// <summary>Some query rows that attend to the same head of the same sequence, whose keys and values lie in pages.</summary>
internal readonly unsafe ref struct AttentionTile
{
    /// <summary>Positions that are weighed together: two pages.</summary>
    public const int BlockPositions = 2 * KvLayout.PagePositions;

    /// <summary>Positions that are summed up on their own before they join the rest, so that others may do them at the same time.</summary>
    public const int SpanPositions = 512;

    public required float** Queries { get; init; }

    public required float** Outputs { get; init; }

    /// <summary>The first position that each row sees.</summary>
    public required int* First { get; init; }

    /// <summary>The position after the last one that each row sees.</summary>
    public required int* Visible { get; init; }

    public required int Rows { get; init; }

    /// <summary>The head in page 0.</summary>
    public required byte* Head { get; init; }

    /// <summary>Bytes from a page to the next.</summary>
    public required long PageStride { get; init; }

    /// <summary>The pages of the sequence, in the order of their positions.</summary>
    public required int* Pages { get; init; }

    public required KvLayout Layout { get; init; }

    public required int HeadSize { get; init; }

    public required float Scale { get; init; }

    /// <summary>Scores s become cap * tanh(s / cap); 0 leaves them.</summary>
    public required float Cap { get; init; }

    /// <summary>A logit for each row that takes part in its softmax and stands for nothing; null if there are none.</summary>
    public required float* Sinks { get; init; }

    /// <summary>At least <see cref="ScratchFloats"/> floats of the calling worker.</summary>
    public required float* Scratch { get; init; }

    public static long ScratchFloats(int rows, int paddedSize) =>
        (2L * BlockPositions * paddedSize) + ((long)rows * BlockPositions) + (2L * PartialFloats(rows, paddedSize)) + 64;

    /// <summary>Floats of what one span comes to: sums of values, highest scores and sums of weights.</summary>
    public static int PartialFloats(int rows, int paddedSize) => rows * (paddedSize + 2);

    /// <summary>The spans that the rows see anything of: from the first to before the last.</summary>
    public void Spans(out int first, out int end)
    {
        int from = int.MaxValue;
        int to = 0;
        for (int row = 0; row < Rows; row++)
        {
            from = Math.Min(from, First[row]);
            to = Math.Max(to, Visible[row]);
        }

        first = from / SpanPositions;
        end = (to + SpanPositions - 1) / SpanPositions;
    }
}
