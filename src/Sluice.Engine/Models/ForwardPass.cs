using Sluice.Engine.Adapters;
using Sluice.Engine.Kernels;
using Sluice.Engine.Kernels.Attention;
using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// The phases of one pass. All workers walk through them together and claim pieces of each; a barrier ends a phase. In the
/// last layer only the tokens that want logits go on after their keys and values are stored.
/// </summary>
internal sealed unsafe class ForwardPass : IDisposable
{
    private readonly DecoderSpec _spec;
    private readonly DecoderWeights _weights;
    private readonly KvStore _store;
    private readonly DecoderBuffers _buffers;
    private readonly RopeTables _ropes;
    private readonly VectorKernels _vectors;
    private readonly WorkerTeam _team;
    private readonly MatrixPass _matrices;
    private readonly FeedForwardPass _blocks;
    private readonly ExpertPass? _experts;
    private readonly AttentionPlan _allTiles;
    private readonly AttentionPlan _wantedTiles;
    private readonly AttentionPartials _partials;
    private readonly int[] _ranks;
    private readonly int[] _ends;
    private readonly AdaptedRows _adaptedRows;
    private readonly AdapterStack?[] _stacks;
    private AdaptedSection _adapted;
    private AdaptedSection _adaptedWanted;
    private DecoderBatch _batch = new(0);
    private int _wanted;
    private PassStop? _stop;
    private bool _isGivenUp;

    public ForwardPass(
        DecoderSpec spec,
        DecoderWeights weights,
        KvStore store,
        DecoderBuffers buffers,
        RopeTables ropes,
        VectorKernels vectors,
        WorkerTeam team,
        int capacity)
    {
        _spec = spec;
        _weights = weights;
        _store = store;
        _buffers = buffers;
        _ropes = ropes;
        _vectors = vectors;
        _team = team;
        _matrices = new MatrixPass(team);
        _blocks = new FeedForwardPass(spec, buffers, vectors, _matrices, team);
        _experts = spec.Experts is { } experts ? new ExpertPass(spec, experts, buffers, vectors, _matrices, _blocks, team) : null;
        _allTiles = new AttentionPlan(capacity, spec.Group);
        _wantedTiles = new AttentionPlan(capacity, spec.Group);
        _partials = new AttentionPartials(AttentionTile.PartialFloats(AttentionPlan.MaxRows(spec.Group), store.Layout.PaddedSize), team);
        _ranks = new int[capacity];
        _ends = new int[store.SlotCount];

        // Those that want logits are listed once more.
        _adaptedRows = new AdaptedRows(2 * capacity);
        _stacks = new AdapterStack?[capacity];
        Body = Work;
    }

    public Action<int> Body { get; }

    /// <summary>Whether the last run ended before its last layer, since it was told to.</summary>
    public bool IsGivenUp => _isGivenUp;

    public int LogitsRow(int index) =>
        index < _batch.Count && _ranks[index] >= 0
            ? _ranks[index]
            : throw new InvalidOperationException($"Entry {index} of the last batch has no logits.");

    public void Prepare(DecoderBatch batch, PassStop? stop)
    {
        _batch = batch;
        _stop = stop;
        _isGivenUp = false;
        _wanted = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            _ranks[i] = batch.WantsLogits(i) ? _wanted++ : -1;
        }

        _allTiles.Build(batch, onlyWanted: false);
        _wantedTiles.Build(batch, onlyWanted: true);
        int fewest = _wantedTiles.Tiles == 0 ? _allTiles.Tiles : Math.Min(_allTiles.Tiles, _wantedTiles.Tiles);
        _partials.Reserve(fewest * _spec.KvHeads, _allTiles.Positions);
        _buffers.EnsureLogits(_weights.Output is null ? 0 : _wanted);
        ListAdapted();
        if (!_spec.IsCausal)
        {
            Array.Clear(_ends);
            for (int i = 0; i < batch.Count; i++)
            {
                _ends[batch.Slot(i)] = Math.Max(_ends[batch.Slot(i)], batch.Position(i) + 1);
            }
        }
    }

    public void Dispose()
    {
        _adaptedRows.Dispose();
        _partials.Dispose();
        _experts?.Dispose();
    }

    private void ListAdapted()
    {
        if (!_batch.HasAdapters)
        {
            _adapted = _adaptedWanted = default;
            return;
        }

        int width = 0;
        for (int i = 0; i < _batch.Count; i++)
        {
            _stacks[i] = _batch.Adapters(i);
            width = Math.Max(width, _stacks[i]?.HiddenWidth ?? 0);
        }

        _adaptedRows.Clear(width);
        _adapted = _adaptedRows.Add(_stacks.AsSpan(0, _batch.Count), 0);
        for (int i = 0; i < _batch.Count; i++)
        {
            if (_ranks[i] >= 0)
            {
                _stacks[_ranks[i]] = _batch.Adapters(i);
            }
        }

        _adaptedWanted = _adaptedRows.Add(_stacks.AsSpan(0, _wanted), 0);
    }

    private void Work(int worker)
    {
        int tokens = _batch.Count;
        var adapted = _adapted;
        var layers = _weights.Layers;
        for (int i = _team.NextChunk(); i < tokens; i = _team.NextChunk())
        {
            Embed(i);
            _ropes.Fill(i, _batch.Position(i));
            Normalize(i, layers[0].AttentionInputNorm, layers[0].Qkv.NeedsQuants);
        }

        for (int index = 0; index < layers.Length; index++)
        {
            var layer = layers[index];
            bool isLast = index == layers.Length - 1;
            if (worker == 0)
            {
                // One asks, so that all leave at the same place; the barriers below keep it from asking again before all have read the answer.
                _isGivenUp = _stop?.IsAsked == true;
            }

            _team.Barrier();
            if (_isGivenUp)
            {
                return;
            }

            _matrices.Multiply(layer.Qkv, _buffers.Normed, tokens, _buffers.Qkv, adapted);
            _team.Barrier();
            StoreKeysAndValues(layer, index);
            _team.Barrier();
            if (isLast)
            {
                tokens = _wanted;
                adapted = _adaptedWanted;
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
            _matrices.Multiply(layer.Output, _buffers.Attended, tokens, _buffers.Delta, adapted);
            _team.Barrier();
            FinishBlock(tokens, null, layer.OutputBias, layer.AttentionOutputNorm, layer.FeedForwardInputNorm, layer.FeedForwardNeedsQuants);
            _team.Barrier();
            if (layer.Experts is { } experts)
            {
                _experts!.Run(experts, tokens, worker, adapted);
            }
            else
            {
                _blocks.Run(layer.FeedForward!, tokens, adapted);
            }

            _team.Barrier();
            var next = isLast ? null : layers[index + 1];
            FinishBlock(
                tokens,
                layer.Experts,
                layer.FeedForward is null ? null : layer.FeedForward.DownBias,
                layer.FeedForwardOutputNorm,
                next?.AttentionInputNorm ?? _weights.OutputNorm,
                next?.Qkv.NeedsQuants ?? _weights.Output?.NeedsQuants ?? false);
        }

        if (_weights.Output is null)
        {
            return;
        }

        _team.Barrier();
        _matrices.Multiply(_weights.Output, _buffers.Normed, tokens, _buffers.Logits, adapted);
        if (_spec.LogitCap > 0f)
        {
            _team.Barrier();
            for (int i = _team.NextChunk(); i < tokens; i = _team.NextChunk())
            {
                _vectors.Cap(_buffers.Logits.Row(i), _spec.LogitCap, _spec.Vocabulary);
            }
        }
    }

    private void Embed(int token)
    {
        float* state = _buffers.Residual.Row(token);
        _weights.Embedding.Read(_batch.Token(token), state);
        _batch.Adapters(token)?.AddToEmbedding(state, _batch.Token(token));
        if (_spec.EmbeddingScale != 1f)
        {
            _vectors.Scale(state, _spec.EmbeddingScale, _spec.Width);
        }

        if (_spec.HasEncoderEmbedding)
        {
            float* part = _buffers.Delta.Row(token);
            if (_weights.TokenTypes is { } types)
            {
                types.Read(0, part);
                _vectors.Add(state, part, _spec.Width);
            }

            if (_weights.Positions is { } positions)
            {
                positions.Read(_batch.Position(token), part);
                _vectors.Add(state, part, _spec.Width);
            }

            Normalize(state, _weights.EmbeddingNorm, state);
        }
    }

    /// <summary>The input of the next block from a token's state, which is the state itself where it has no norm.</summary>
    private void Normalize(int token, Norm norm, bool quantize)
    {
        var to = _buffers.Normed;
        Normalize(_buffers.Residual.Row(token), norm, to.Row(token));
        if (quantize)
        {
            _vectors.Quantize(to, token, 0, _spec.Width);
        }
    }

    private void Normalize(float* from, Norm norm, float* to)
    {
        if (norm.Weight is null)
        {
            Buffer.MemoryCopy(from, to, _spec.Width * sizeof(float), _spec.Width * sizeof(float));
        }
        else if (_spec.Norm == NormKind.MeanAndVariance)
        {
            _vectors.NormalizeWithMean(from, norm.Weight, norm.Bias, to, _spec.Width, _spec.NormEpsilon);
        }
        else
        {
            _vectors.Normalize(from, norm.Weight, to, _spec.Width, _spec.NormEpsilon);
        }
    }

    /// <summary>Adds what a block gave to the state of each token and makes the input of the next block.</summary>
    private void FinishBlock(int tokens, ExpertWeights? experts, float* bias, Norm output, Norm next, bool quantize)
    {
        for (int i = _team.NextChunk(); i < tokens; i = _team.NextChunk())
        {
            float* state = _buffers.Residual.Row(i);
            float* delta = _buffers.Delta.Row(i);
            if (experts is not null)
            {
                _experts!.SumUp(experts, i);
            }

            if (bias is not null)
            {
                _vectors.Add(delta, bias, _spec.Width);
            }

            if (output.Weight is not null && !_spec.Norms.OfSums)
            {
                Normalize(delta, output, delta);
            }

            _vectors.Add(state, delta, _spec.Width);
            if (output.Weight is not null && _spec.Norms.OfSums)
            {
                Normalize(state, output, state);
            }

            Normalize(i, next, quantize);
        }
    }

    private void StoreKeysAndValues(DecoderLayer layer, int layerIndex)
    {
        int padded = _store.Layout.PaddedSize;
        var rope = _ropes.Of(_spec, layerIndex);
        float* wideKey = stackalloc float[2 * padded];
        float* wideValue = wideKey + padded;
        new Span<float>(wideKey, 2 * padded).Clear();
        for (int item = _team.NextChunk(); item < _batch.Count * _spec.KvHeads; item = _team.NextChunk())
        {
            int token = item / _spec.KvHeads;
            int head = item % _spec.KvHeads;
            float* row = _buffers.Qkv.Row(token);
            int size = _spec.HeadSize;
            for (int i = 0; i < _spec.Group; i++)
            {
                int offset = ((head * _spec.Group) + i) * size;
                FinishHead(row + offset, layer.QueryBias is null ? null : layer.QueryBias + offset, layer.QueryNorm, rope, token);
                if (_spec.QueryTemperature is { } temperature)
                {
                    _vectors.Scale(row + offset, temperature.At(_batch.Position(token)), size);
                }
            }

            int keyOffset = head * size;
            float* key = row + _spec.QueryWidth + keyOffset;
            float* value = key + _spec.KvWidth;
            FinishHead(key, layer.KeyBias is null ? null : layer.KeyBias + keyOffset, layer.KeyNorm, rope, token);
            if (layer.ValueBias is not null)
            {
                _vectors.Add(value, layer.ValueBias + keyOffset, size);
            }

            new ReadOnlySpan<float>(key, size).CopyTo(new Span<float>(wideKey, padded));
            new ReadOnlySpan<float>(value, size).CopyTo(new Span<float>(wideValue, padded));
            int position = _batch.Position(token);
            var cache = _store.CacheOf(layerIndex, _batch.Slot(token), out int place, out var pages);
            _vectors.StorePosition(
                cache.Layout, cache.Head(place, head, pages[position / KvLayout.PagePositions]), position % KvLayout.PagePositions, wideKey, wideValue);
        }
    }

    /// <summary>Bias, norm and rope of one query or key head.</summary>
    private void FinishHead(float* head, float* bias, float* norm, RopeTable? rope, int token)
    {
        if (bias is not null)
        {
            _vectors.Add(head, bias, _spec.HeadSize);
        }

        if (norm is not null)
        {
            _vectors.Normalize(head, norm, head, _spec.HeadSize, _spec.NormEpsilon);
        }

        if (rope?.Pairing == RopePairing.Halves)
        {
            _vectors.RotateHalves(head, rope.Cosines(token), rope.Sines(token), rope.Pairs);
        }
        else if (rope is not null)
        {
            _vectors.RotateNeighbours(head, rope.Cosines(token), rope.Sines(token), rope.Pairs);
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
        int width = _spec.Group * _spec.HeadSize;
        bool quantize = layer.Output.NeedsQuants;
        bool quantizeHere = quantize && width % Activations.BlockSize == 0;
        int items = plan.Tiles * _spec.KvHeads;
        int spans = _partials.Spans(items, plan.Positions);
        if (spans > 1)
        {
            AttendSpans(plan, layer, layerIndex, isLast, worker, items * spans, spans);
            _team.Barrier();
        }

        // The last tiles of a prompt see the most: they go first, so that the phase ends evenly.
        for (int item = _team.NextChunk(); item < items; item = _team.NextChunk())
        {
            int tile = plan.Tiles - 1 - (item / _spec.KvHeads);
            int kvHead = item % _spec.KvHeads;
            var rows = Tile(plan, tile, layer, layerIndex, kvHead, isLast, worker);
            if (spans > 1)
            {
                JoinSpans(rows, item * spans);
            }
            else
            {
                _vectors.Attend(rows);
            }

            if (quantizeHere)
            {
                QuantizeAttended(plan.First(tile), plan.Count(tile), isLast, kvHead * width, (kvHead + 1) * width);
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

    /// <summary>Where there are too few tiles for all workers, each span of a tile is a piece of work of its own.</summary>
    private void AttendSpans(AttentionPlan plan, DecoderLayer layer, int layerIndex, bool isLast, int worker, int items, int spans)
    {
        for (int item = _team.NextChunk(); item < items; item = _team.NextChunk())
        {
            int tile = plan.Tiles - 1 - (item / spans / _spec.KvHeads);
            var rows = Tile(plan, tile, layer, layerIndex, item / spans % _spec.KvHeads, isLast, worker);
            rows.Spans(out int first, out int end);
            int span = item % spans;
            if (span >= first && span < end)
            {
                _vectors.AttendSpan(rows, span, _partials.Of(item));
            }
        }
    }

    private void JoinSpans(in AttentionTile rows, int firstItem)
    {
        rows.Spans(out int first, out int end);
        float* sum = _partials.Of(firstItem + first);
        for (int span = first + 1; span < end; span++)
        {
            _vectors.JoinSpans(sum, _partials.Of(firstItem + span), rows.Rows, rows.Layout.PaddedSize);
        }

        _vectors.FinishSpans(rows, sum);
    }

    private AttentionTile Tile(AttentionPlan plan, int tile, DecoderLayer layer, int layerIndex, int kvHead, bool isLast, int worker)
    {
        int size = _spec.HeadSize;
        int maxRows = AttentionPlan.MaxRows(_spec.Group);
        float** queries = (float**)_buffers.Scratch(worker);
        float** outputs = queries + maxRows;
        int* firstVisible = (int*)(outputs + maxRows);
        int* visible = firstVisible + maxRows;
        float* sinks = layer.Sinks is null ? null : (float*)(visible + maxRows);
        int first = plan.First(tile);
        int rows = 0;
        for (int token = first; token < first + plan.Count(tile); token++)
        {
            float* query = _buffers.Qkv.Row(token) + (kvHead * _spec.Group * size);
            float* output = _buffers.Attended.Row(isLast ? _ranks[token] : token) + (kvHead * _spec.Group * size);
            for (int i = 0; i < _spec.Group; i++)
            {
                queries[rows] = query + (i * size);
                outputs[rows] = output + (i * size);
                firstVisible[rows] = _spec.FirstVisible(layerIndex, _batch.Position(token));
                if (sinks is not null)
                {
                    sinks[rows] = layer.Sinks[(kvHead * _spec.Group) + i];
                }

                visible[rows++] = _spec.IsCausal ? _batch.Position(token) + 1 : _ends[_batch.Slot(token)];
            }
        }

        var cache = _store.CacheOf(layerIndex, _batch.Slot(first), out int place, out var pages);
        return new AttentionTile
        {
            Queries = queries,
            Outputs = outputs,
            First = firstVisible,
            Visible = visible,
            Sinks = sinks,
            Rows = rows,
            Head = cache.Head(place, kvHead),
            PageStride = cache.PageBytes,
            Pages = pages.Pointer,
            Layout = cache.Layout,
            HeadSize = size,
            Scale = _spec.AttentionScale,
            Cap = _spec.AttentionCap,
            Scratch = (float*)(((nint)(visible + (2 * maxRows)) + 63) & -64),
        };
    }

    private void QuantizeAttended(int first, int count, bool isLast, int firstColumn, int lastColumn)
    {
        for (int token = first; token < first + count; token++)
        {
            _vectors.Quantize(_buffers.Attended, isLast ? _ranks[token] : token, firstColumn, lastColumn);
        }
    }
}
