using Sluice.Engine.Cache;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// The phases of one pass. All workers walk through them together and claim pieces of each; a barrier ends a phase. In the
/// last layer only the tokens that want logits go on after their keys and values are stored.
/// </summary>
internal sealed unsafe class ForwardPass
{
    private readonly DecoderSpec _spec;
    private readonly DecoderWeights _weights;
    private readonly KvCache _cache;
    private readonly DecoderBuffers _buffers;
    private readonly RopeTable _rope;
    private readonly VectorKernels _vectors;
    private readonly WorkerTeam _team;
    private readonly AttentionPlan _allTiles;
    private readonly AttentionPlan _wantedTiles;
    private readonly int[] _ranks;
    private readonly float _attentionScale;
    private DecoderBatch _batch = new(0);
    private int _wanted;

    public ForwardPass(
        DecoderSpec spec,
        DecoderWeights weights,
        KvCache cache,
        DecoderBuffers buffers,
        RopeTable rope,
        VectorKernels vectors,
        WorkerTeam team,
        int capacity)
    {
        _spec = spec;
        _weights = weights;
        _cache = cache;
        _buffers = buffers;
        _rope = rope;
        _vectors = vectors;
        _team = team;
        _allTiles = new AttentionPlan(capacity, spec.Group);
        _wantedTiles = new AttentionPlan(capacity, spec.Group);
        _ranks = new int[capacity];
        _attentionScale = 1f / MathF.Sqrt(spec.HeadSize);
        Body = Work;
    }

    public Action<int> Body { get; }

    public int LogitsRow(int index) =>
        index < _batch.Count && _ranks[index] >= 0
            ? _ranks[index]
            : throw new InvalidOperationException($"Entry {index} of the last batch has no logits.");

    public void Prepare(DecoderBatch batch)
    {
        _batch = batch;
        _wanted = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            _ranks[i] = batch.WantsLogits(i) ? _wanted++ : -1;
        }

        _allTiles.Build(batch, onlyWanted: false);
        _wantedTiles.Build(batch, onlyWanted: true);
        _buffers.EnsureLogits(_wanted);
    }

    private void Work(int worker)
    {
        int tokens = _batch.Count;
        var layers = _weights.Layers;
        for (int i = _team.NextChunk(); i < tokens; i = _team.NextChunk())
        {
            _weights.Embedding.Read(_batch.Token(i), _buffers.Residual.Row(i));
            _rope.Fill(i, _batch.Position(i));
            Normalize(i, layers[0].AttentionNorm, layers[0].Qkv.NeedsQuants);
        }

        for (int index = 0; index < layers.Length; index++)
        {
            var layer = layers[index];
            bool isLast = index == layers.Length - 1;
            _team.Barrier();
            Multiply(layer.Qkv, _buffers.Normed, tokens, _buffers.Qkv);
            _team.Barrier();
            StoreKeysAndValues(layer, index);
            _team.Barrier();
            if (isLast)
            {
                tokens = _wanted;
                if (tokens == 0)
                {
                    return;
                }

                if (worker == 0)
                {
                    GatherWanted();
                }
            }

            Attend(layer, index, isLast, worker);
            _team.Barrier();
            Multiply(layer.Output, _buffers.Attended, tokens, _buffers.Delta);
            _team.Barrier();
            AddAndNormalize(tokens, layer.FeedForwardNorm, layer.FeedForwardNeedsQuants);
            _team.Barrier();
            FeedForward(layer, tokens);
            _team.Barrier();
            Multiply(layer.Down, _buffers.Gated, tokens, _buffers.Delta);
            _team.Barrier();
            var next = isLast ? null : layers[index + 1];
            AddAndNormalize(
                tokens, next is null ? _weights.OutputNorm : next.AttentionNorm, next?.Qkv.NeedsQuants ?? _weights.Output.NeedsQuants);
        }

        _team.Barrier();
        Multiply(_weights.Output, _buffers.Normed, tokens, _buffers.Logits);
    }

    private void Normalize(int token, float* weight, bool quantize)
    {
        var to = _buffers.Normed;
        _vectors.Normalize(_buffers.Residual.Row(token), weight, to.Row(token), _spec.Width, _spec.NormEpsilon);
        if (quantize)
        {
            _vectors.Quantize(to, token, 0, _spec.Width);
        }
    }

    private void AddAndNormalize(int tokens, float* weight, bool quantize)
    {
        for (int i = _team.NextChunk(); i < tokens; i = _team.NextChunk())
        {
            _vectors.Add(_buffers.Residual.Row(i), _buffers.Delta.Row(i), _spec.Width);
            Normalize(i, weight, quantize);
        }
    }

    private void Multiply(LinearGroup group, Activations x, int tokens, FloatRows y)
    {
        int chunkRows = ChunkRows(group.Rows);
        while (group.TryFindChunk(_team.NextChunk(), chunkRows, out int part, out int firstRow, out int lastRow))
        {
            Multiply(group.Parts[part], firstRow, lastRow, x, tokens, y.Start + group.Offset(part), y.Stride);
        }
    }

    private static void Multiply(Linear matrix, int firstRow, int lastRow, Activations x, int tokens, float* y, int stride) =>
        matrix.Kernel.Multiply(matrix.Weights, matrix.Rows, matrix.Columns, firstRow, lastRow, x, 0, tokens, y, stride);

    /// <summary>About 8 chunks for each worker, so that one that is held up does not hold up the others for long.</summary>
    private int ChunkRows(int rows)
    {
        int share = rows / (_team.Active * 8);
        return Math.Clamp((share + 31) & -32, 32, 1024);
    }

    private void StoreKeysAndValues(DecoderLayer layer, int layerIndex)
    {
        int padded = AttentionTile.Padded(_spec.HeadSize);
        ushort* halves = stackalloc ushort[2 * padded];
        float* wide = stackalloc float[padded];
        new Span<float>(wide, padded).Clear();
        for (int item = _team.NextChunk(); item < _batch.Count * _spec.KvHeads; item = _team.NextChunk())
        {
            int token = item / _spec.KvHeads;
            int head = item % _spec.KvHeads;
            float* row = _buffers.Qkv.Row(token);
            int size = _spec.HeadSize;
            for (int i = 0; i < _spec.Group; i++)
            {
                int offset = ((head * _spec.Group) + i) * size;
                FinishHead(row + offset, layer.QueryBias is null ? null : layer.QueryBias + offset, layer.QueryNorm, token);
            }

            int keyOffset = head * size;
            float* key = row + _spec.QueryWidth + keyOffset;
            float* value = key + _spec.KvWidth;
            FinishHead(key, layer.KeyBias is null ? null : layer.KeyBias + keyOffset, layer.KeyNorm, token);
            if (layer.ValueBias is not null)
            {
                _vectors.Add(value, layer.ValueBias + keyOffset, size);
            }

            ToHalves(key, wide, halves, padded);
            ToHalves(value, wide, halves + padded, padded);
            _cache.Store(layerIndex, _batch.Slot(token), head, _batch.Position(token), halves, halves + padded);
        }
    }

    private void ToHalves(float* from, float* wide, ushort* to, int padded)
    {
        new ReadOnlySpan<float>(from, _spec.HeadSize).CopyTo(new Span<float>(wide, padded));
        _vectors.StoreHalf(wide, to, padded);
    }

    /// <summary>Bias, norm and rope of one query or key head.</summary>
    private void FinishHead(float* head, float* bias, float* norm, int token)
    {
        if (bias is not null)
        {
            _vectors.Add(head, bias, _spec.HeadSize);
        }

        if (norm is not null)
        {
            _vectors.Normalize(head, norm, head, _spec.HeadSize, _spec.NormEpsilon);
        }

        if (_spec.RopePairing == RopePairing.Halves)
        {
            _vectors.RotateHalves(head, _rope.Cosines(token), _rope.Sines(token), _rope.Pairs);
        }
        else
        {
            _vectors.RotateNeighbours(head, _rope.Cosines(token), _rope.Sines(token), _rope.Pairs);
        }
    }

    private void GatherWanted()
    {
        for (int i = 0; i < _batch.Count; i++)
        {
            if (_ranks[i] >= 0 && _ranks[i] != i)
            {
                Buffer.MemoryCopy(
                    _buffers.Residual.Row(i), _buffers.Residual.Row(_ranks[i]), _spec.Width * sizeof(float), _spec.Width * sizeof(float));
            }
        }
    }

    private void Attend(DecoderLayer layer, int layerIndex, bool isLast, int worker)
    {
        var plan = isLast ? _wantedTiles : _allTiles;
        int size = _spec.HeadSize;
        int padded = AttentionTile.Padded(size);
        int maxRows = AttentionPlan.MaxRows(_spec.Group);
        float** queries = (float**)_buffers.Scratch(worker);
        float** outputs = queries + maxRows;
        int* visible = (int*)(outputs + maxRows);
        float* scratch = (float*)(((nint)(visible + maxRows) + 63) & -64);
        bool quantize = layer.Output.NeedsQuants;
        bool quantizeHere = quantize && _spec.Group * size % Activations.BlockSize == 0;
        int items = plan.Tiles * _spec.KvHeads;

        // The last tiles of a prompt see the most: they go first, so that the phase ends evenly.
        for (int item = _team.NextChunk(); item < items; item = _team.NextChunk())
        {
            int tile = plan.Tiles - 1 - (item / _spec.KvHeads);
            int kvHead = item % _spec.KvHeads;
            int first = plan.First(tile);
            int slot = _batch.Slot(first);
            int rows = 0;
            for (int token = first; token < first + plan.Count(tile); token++)
            {
                float* query = _buffers.Qkv.Row(token) + (kvHead * _spec.Group * size);
                float* output = _buffers.Attended.Row(isLast ? _ranks[token] : token) + (kvHead * _spec.Group * size);
                for (int i = 0; i < _spec.Group; i++)
                {
                    queries[rows] = query + (i * size);
                    outputs[rows] = output + (i * size);
                    visible[rows++] = _batch.Position(token) + 1;
                }
            }

            _vectors.Attend(new AttentionTile
            {
                Queries = queries,
                Outputs = outputs,
                Visible = visible,
                Rows = rows,
                Keys = _cache.Keys(layerIndex, slot, kvHead),
                Values = _cache.Values(layerIndex, slot, kvHead),
                HeadSize = size,
                PaddedSize = padded,
                Scale = _attentionScale,
                Scratch = scratch,
            });
            if (quantizeHere)
            {
                QuantizeAttended(first, plan.Count(tile), isLast, kvHead * _spec.Group * size, (kvHead + 1) * _spec.Group * size);
            }
        }

        if (quantize && !quantizeHere)
        {
            _team.Barrier();
            int tokens = isLast ? _wanted : _batch.Count;
            for (int token = _team.NextChunk(); token < tokens; token = _team.NextChunk())
            {
                _vectors.Quantize(_buffers.Attended, token, 0, _spec.QueryWidth);
            }
        }
    }

    private void QuantizeAttended(int first, int count, bool isLast, int firstColumn, int lastColumn)
    {
        for (int token = first; token < first + count; token++)
        {
            _vectors.Quantize(_buffers.Attended, isLast ? _ranks[token] : token, firstColumn, lastColumn);
        }
    }

    /// <summary>Gate and up rows of one range are calculated by the same worker, which then combines them while they are in its cache.</summary>
    private void FeedForward(DecoderLayer layer, int tokens)
    {
        var gated = _buffers.Gated;
        var sums = _buffers.GateUp;
        int chunkRows = ChunkRows(_spec.FeedForward);
        for (int first = _team.NextChunk() * chunkRows; first < _spec.FeedForward; first = _team.NextChunk() * chunkRows)
        {
            int last = Math.Min(_spec.FeedForward, first + chunkRows);
            Multiply(layer.Gate, first, last, _buffers.Normed, tokens, sums.Start, sums.Stride);
            Multiply(layer.Up, first, last, _buffers.Normed, tokens, sums.Start + _spec.FeedForward, sums.Stride);
            for (int token = 0; token < tokens; token++)
            {
                float* gate = sums.Row(token) + first;
                _vectors.GateSilu(gate, gate + _spec.FeedForward, gated.Row(token) + first, last - first);
                if (layer.Down.NeedsQuants)
                {
                    _vectors.Quantize(gated, token, first, last);
                }
            }
        }
    }
}
