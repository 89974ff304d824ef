using System.Diagnostics;
using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Matrices;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Kernels.Vectors;

namespace Sluice.Bench.Engine;

/// <summary>One thread's matrix products, kernel by kernel: the fastest of many runs, so that a busy machine spoils little.</summary>
internal static unsafe class KernelRace
{
    private const int Columns = 2048;
    private const int CachedRows = 1024;
    private const int StreamedRows = 64 * 1024;
    private static readonly int[] Tokens = [1, 8, 64, 256];
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);

    /// <summary>Prints a table; the arguments are types, all block formats if there are none.</summary>
    public static void Run(string[] types, Action<string> say)
    {
        var allowed = InstructionSets.Allowed();
        say($"| kernel | bits per weight | {string.Join(" | ", Tokens.Select(count => $"N={count}"))} | streamed |");
        say($"|---|---:|{string.Concat(Tokens.Select(_ => "---:|"))}---:|");
        foreach (var type in MatrixFormats.Types.Where(type => types.Length == 0 ? type.BlockElements() > 1 : types.Contains(type.ToString())))
        {
            var kernel = MatrixKernels.Best(type, allowed)!;
            using var weights = Weights(type, kernel);
            using var x = Inputs();
            using var y = new NativeBuffer((long)StreamedRows * sizeof(float) * 5);
            var speeds = Tokens.Select(count =>
            {
                var seconds = Fastest(() => Multiply(kernel, weights, CachedRows, x, count, y));
                return $"{2.0 * CachedRows * Columns * count / seconds / 1e9:F0}";
            });
            var bits = (double)kernel.PackedBytes(CachedRows, Columns) / CachedRows / Columns * 8;
            var row = $"| {kernel.Name} | {bits:F3} | {string.Join(" | ", speeds)} |";
            var streamed = Fastest(() => Multiply(kernel, weights, StreamedRows, x, 1, y));
            say($"{row} {(double)kernel.PackedBytes(StreamedRows, Columns) / streamed / 1e9:F1} GB/s |");
        }
    }

    private static void Multiply(MatrixKernel kernel, NativeBuffer weights, int rows, Activations x, int tokens, NativeBuffer y)
    {
        for (var row = 0; row < rows; row += 256)
            kernel.Multiply(weights.Pointer, rows, Columns, row, row + 256, x, 0, tokens, (float*)y.Pointer, tokens == 1 ? rows : CachedRows + 16);
    }

    /// <summary>Bytes that no field of a block can understand as infinite or not a number.</summary>
    private static NativeBuffer Weights(GgmlType type, MatrixKernel kernel)
    {
        var random = new Random(1);
        using var source = new NativeBuffer((long)StreamedRows * Columns / type.BlockElements() * type.BlockBytes());
        var bytes = new Span<byte>(source.Pointer, (int)source.Bytes);
        random.NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] &= 0x2f;
        var packed = new NativeBuffer(kernel.PackedBytes(StreamedRows, Columns));
        kernel.Pack(source.Pointer, packed.Pointer, StreamedRows, Columns, 0, StreamedRows);
        return packed;
    }

    private static Activations Inputs()
    {
        var random = new Random(2);
        var x = new Activations(Tokens[^1], Columns);
        var vectors = VectorKernels.Best(InstructionSet.Vector);
        for (var token = 0; token < Tokens[^1]; token++)
        {
            for (var i = 0; i < Columns; i++)
                x.Row(token)[i] = random.NextSingle() - 0.5f;
            vectors.Quantize(x, token, 0, Columns);
        }

        return x;
    }

    private static double Fastest(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        var best = double.MaxValue;
        do
        {
            var begin = Stopwatch.GetTimestamp();
            run();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(start) < Patience);

        return best;
    }
}
