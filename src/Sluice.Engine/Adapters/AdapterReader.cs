using Sluice.Engine.Gguf;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.LowRank;
using Sluice.Engine.Kernels.Matrices.Formats;
using Sluice.Engine.Machine;
using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Adapters;

/// <summary>
/// Reads LoRA adapters as llama.cpp's converter writes them (<c>general.type</c> adapter, <c>adapter.type</c> lora): for a matrix
/// of shape in x out there are <c>lora_a</c> of in x rank and <c>lora_b</c> of rank x out, for one of several experts as many of
/// both; for the token embedding of width x tokens, rank x tokens and rank x width. Everything is checked and copied, so that
/// the file can be closed.
/// </summary>
internal sealed unsafe class AdapterReader
{
    private const string Embedding = "token_embd.weight";
    private const string Output = "output.weight";
    private const int LargestRank = 1024;
    private const int Alignment = 64;

    private readonly GgufFile _file;
    private readonly DecoderSpec _spec;
    private readonly InstructionSet _allowed;
    private readonly float _alpha;
    private readonly LowRankFactor?[] _factors;
    private readonly ILookup<string, Linear> _matrices;
    private EmbeddingFactor? _embedding;
    private byte* _free;

    private AdapterReader(GgufFile file, DecoderSpec spec, DecoderWeights weights, InstructionSet allowed)
    {
        _file = file;
        _spec = spec;
        _allowed = allowed;
        CheckKind(file.Metadata, spec);
        _alpha = file.Metadata.GetFloat32("adapter.lora.alpha", 0f);
        _factors = new LowRankFactor?[weights.Matrices.Count];

        // The output matrix goes by its own name, even where it is the embedding.
        var output = weights.Output?.Parts[0];
        _matrices = weights.Matrices.ToLookup(matrix => matrix == output ? Output : matrix.Name, StringComparer.Ordinal);
    }

    /// <summary>Reads a file; throws <see cref="GgufException"/> or <see cref="EngineException"/> for one that does not fit the model.</summary>
    public static Adapter Read(string name, GgufFile file, DecoderSpec spec, DecoderWeights weights, InstructionSet allowed) =>
        new AdapterReader(file, spec, weights, allowed).Read(name);

    private static EngineException Invalid(string message) => new(EngineErrorCode.InvalidAdapter, message);

    private static void CheckKind(GgufMetadata metadata, DecoderSpec spec)
    {
        string type = metadata.GetString("general.type") ?? "model";
        if (type != "adapter")
        {
            throw Invalid($"The file is no adapter: its general.type is '{type}'.");
        }

        string kind = metadata.RequireString("adapter.type");
        if (kind != "lora")
        {
            throw Invalid($"The adapter is of the type '{kind}'; supported is lora.");
        }

        if (metadata.Contains("adapter.alora.invocation_tokens"))
        {
            throw Invalid("The adapter wants to be active only behind certain tokens (adapter.alora.invocation_tokens), which is not supported.");
        }

        string architecture = metadata.RequireString("general.architecture");
        if (architecture != spec.Architecture)
        {
            throw Invalid($"The adapter is for models of the architecture '{architecture}', but this one is '{spec.Architecture}'.");
        }
    }

    private Adapter Read(string name)
    {
        if (!float.IsFinite(_alpha))
        {
            throw Invalid($"The adapter's alpha is {_alpha}.");
        }

        // 1. Every tensor has its place, and all of them have room.
        var pairs = AdapterPair.All(_file);
        long bytes = pairs.Sum(Check);
        long available = MachineMemory.AvailableBytes();
        if (bytes > available)
        {
            throw new EngineException(EngineErrorCode.InsufficientMemory, $"The adapter needs {ByteCount.Text(bytes)} of memory, but only {ByteCount.Text(available)} are available.");
        }

        // 2. They are copied.
        var memory = new NativeBuffer(bytes);
        try
        {
            _free = memory.Pointer;
            foreach (var pair in pairs)
            {
                if (pair.Target == Embedding)
                {
                    _embedding = ReadEmbedding(pair);
                }
                else
                {
                    Read(pair);
                }
            }

            return new Adapter(Describe(name, pairs, bytes), _factors, _embedding, memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    private AdapterInfo Describe(string name, List<AdapterPair> pairs, long bytes) => new()
    {
        Name = name,
        Path = _file.Path,
        Rank = pairs.Max(RankOf),
        Matrices = pairs.Count,
        Format = pairs.GroupBy(pair => pair.A.Type).MaxBy(group => group.Count())!.Key.ToString(),
        MemoryBytes = bytes,
    };

    private static int RankOf(AdapterPair pair) => (int)AdapterPair.Size(pair.B, 0);

    /// <summary>Checks types and shapes of a pair against its matrix; answers how many bytes it will take.</summary>
    private long Check(AdapterPair pair)
    {
        foreach (var tensor in (ReadOnlySpan<GgufTensor>)[pair.A, pair.B])
        {
            if (MatrixFormats.Find(tensor.Type) is null)
            {
                throw new EngineException(
                    EngineErrorCode.UnsupportedTensorType,
                    $"The adapter's tensor '{tensor.Name}' has the type {tensor.Type}; supported are {string.Join(", ", MatrixFormats.Types)}.");
            }
        }

        long rank = AdapterPair.Size(pair.B, 0);
        if (rank is < 1 or > LargestRank)
        {
            throw Invalid($"The adapter's tensor '{pair.B.Name}' has the rank {rank}; supported are 1 to {LargestRank}.");
        }

        if (pair.Target == Embedding)
        {
            CheckShape(pair.A, rank, _spec.Vocabulary, 1);
            CheckShape(pair.B, rank, _spec.Width, 1);
            return Kept(pair.A) + Alignment + Kept(pair.B) + Alignment;
        }

        var shape = _matrices[pair.Target].FirstOrDefault()?.TensorShape
            ?? throw Invalid($"The adapter changes '{pair.Target}', but the model has no such matrix.");
        long rows = shape.Length > 1 ? shape[1] : 1;
        long experts = shape.Length > 2 ? shape[2] : 1;
        CheckShape(pair.A, shape[0], rank, experts);
        CheckShape(pair.B, rank, rows, experts);
        return Kept(pair.A) + (experts * Alignment) + Kept(pair.B) + (_matrices[pair.Target].Count() * Alignment);
    }

    private static void CheckShape(GgufTensor tensor, params ReadOnlySpan<long> expected)
    {
        for (int i = 0; i < 4; i++)
        {
            if (AdapterPair.Size(tensor, i) != (i < expected.Length ? expected[i] : 1))
            {
                string wanted = string.Join('x', expected[2] == 1 ? [expected[0], expected[1]] : expected.ToArray());
                throw Invalid(
                    $"The adapter's tensor '{tensor.Name}' has the shape {string.Join('x', tensor.Shape)}; this model asks for {wanted}.");
            }
        }
    }

    private static long Kept(GgufTensor tensor) => tensor.ElementCount * LowRankKernels.KeptAs(tensor.Type).BlockBytes();

    private void Read(AdapterPair pair)
    {
        int rank = RankOf(pair);
        float scale = _alpha == 0f ? 1f : _alpha / rank;
        var down = LowRankKernels.Best(LowRankKernels.KeptAs(pair.A.Type), _allowed);
        var up = LowRankKernels.Best(LowRankKernels.KeptAs(pair.B.Type), _allowed);
        int expert = -1;
        byte* a = null;
        foreach (var matrix in _matrices[pair.Target].OrderBy(matrix => matrix.FirstRow))
        {
            // Several experts, and several matrices of one, may lie in a tensor; all matrices of one share its first factor.
            long rows = matrix.TensorShape.Length > 1 ? matrix.TensorShape[1] : 1;
            int owner = (int)(matrix.FirstRow / rows);
            if (owner != expert)
            {
                expert = owner;
                a = Take();
                Copy(pair.A, (long)owner * rank, rank, matrix.Columns, (row, column) => LowRankLayout.OfFirst(row, column, rank, matrix.Columns));
            }

            byte* b = Take();
            Copy(pair.B, matrix.FirstRow, matrix.Rows, rank, (row, column) => LowRankLayout.OfSecond(row, column, matrix.Rows, rank));
            _factors[matrix.Index] = new LowRankFactor(a, down, b, up, rank, scale);
        }
    }

    private EmbeddingFactor ReadEmbedding(AdapterPair pair)
    {
        int rank = RankOf(pair);
        var kept = LowRankKernels.KeptAs(pair.A.Type);
        byte* table = Take();
        Copy(pair.A, 0, _spec.Vocabulary, rank, (row, column) => ((long)row * rank) + column);
        byte* b = Take();
        Copy(pair.B, 0, _spec.Width, rank, (row, column) => LowRankLayout.OfSecond(row, column, _spec.Width, rank));
        return new EmbeddingFactor(
            table,
            MatrixFormats.Find(kept)!,
            rank * kept.BlockBytes(),
            b,
            LowRankKernels.Best(LowRankKernels.KeptAs(pair.B.Type), _allowed),
            _spec.Width,
            rank,
            _alpha == 0f ? 1f : _alpha / rank);
    }

    /// <summary>The next free byte, aligned for the kernels.</summary>
    private byte* Take() => _free = (byte*)(((nint)_free + Alignment - 1) & -Alignment);

    /// <summary>Copies rows, each value to its place: by its row and column.</summary>
    private void Copy(GgufTensor tensor, long firstRow, int rows, int columns, Func<int, int, long> place)
    {
        float[] values = new float[columns];
        for (int row = 0; row < rows; row++)
        {
            Decode(tensor, firstRow + row, values);
            for (int i = 0; i < columns; i++)
            {
                Store(tensor, values[i], place(row, i));
            }
        }

        _free += (long)rows * columns * LowRankKernels.KeptAs(tensor.Type).BlockBytes();
    }

    private void Decode(GgufTensor tensor, long row, float[] values)
    {
        fixed (float* to = values)
        {
            MatrixFormats.Find(tensor.Type)!.Decode(_file.DataOf(tensor) + (row * tensor.RowBytes(values.Length)), to, values.Length);
        }

        if (Array.Exists(values, value => !float.IsFinite(value)))
        {
            throw Invalid($"The adapter's tensor '{tensor.Name}' has values that are infinite or no numbers.");
        }
    }

    /// <summary>Stores behind the last copy what a value was decoded from.</summary>
    private void Store(GgufTensor tensor, float value, long index)
    {
        switch (tensor.Type)
        {
            case GgmlType.F16:
                ((Half*)_free)[index] = (Half)value;
                break;
            case GgmlType.BF16:
                ((ushort*)_free)[index] = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
                break;
            default:
                ((float*)_free)[index] = value;
                break;
        }
    }
}
