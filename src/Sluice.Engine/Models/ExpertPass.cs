using Sluice.Engine.Kernels.Vectors;
using Sluice.Engine.Models.Specs;
using Sluice.Engine.Threading;

namespace Sluice.Engine.Models;

/// <summary>
/// The phases of a block of experts: the inputs are ordered by expert, so that each expert that is used reads its weights once for
/// all of its tokens, and no other is touched. A token's result does not depend on what the others choose.
/// </summary>
internal sealed unsafe class ExpertPass(
    DecoderSpec spec, ExpertSpec experts, DecoderBuffers buffers, VectorKernels vectors, MatrixPass matrices, FeedForwardPass blocks, WorkerTeam team)
    : IDisposable
{
    private readonly ExpertBuffers _uses = new(spec, experts, buffers.Residual.Rows);

    /// <summary>All phases but the last, which is <see cref="SumUp"/> for each token.</summary>
    public void Run(ExpertWeights weights, int tokens, int worker, AdaptedSection adapted)
    {
        matrices.Multiply(weights.Router, buffers.Normed, tokens, _uses.Router, adapted);
        team.Barrier();
        for (int token = team.NextChunk(); token < tokens; token = team.NextChunk())
        {
            Choose(weights, token);
        }

        team.Barrier();
        if (worker == 0)
        {
            OrderByExpert(tokens);
            ListAdapted(adapted);
        }

        team.Barrier();
        for (int token = team.NextChunk(); token < tokens; token = team.NextChunk())
        {
            CopyInputs(token, weights.Experts[0].NeedsQuants);
        }

        team.Barrier();
        CalculateInner(weights, tokens, adapted);
        team.Barrier();
        CalculateOutputs(weights, tokens, adapted);
    }

    /// <summary>What the block adds to a token's state.</summary>
    public void SumUp(ExpertWeights weights, int token)
    {
        float* sum = buffers.Delta.Row(token);
        if (weights.Shared is null)
        {
            new Span<float>(sum, spec.Width).Clear();
        }
        else
        {
            vectors.Scale(sum, 1f / (1f + MathF.Exp(-_uses.Router.Row(token)[experts.Count])), spec.Width);
        }

        for (int use = token * experts.Used; use < (token + 1) * experts.Used; use++)
        {
            vectors.AddScaled(sum, _uses.Outputs.Row(_uses.Rows[use]), _uses.Shares[use], spec.Width);
            float* bias = weights.Experts[_uses.Chosen[use]].DownBias;
            if (bias is not null)
            {
                vectors.AddScaled(sum, bias, _uses.Shares[use], spec.Width);
            }
        }
    }

    public void Dispose() => _uses.Dispose();

    private void Choose(ExpertWeights weights, int token)
    {
        float* logits = _uses.Router.Row(token);
        if (weights.RouterBias is not null)
        {
            vectors.Add(logits, weights.RouterBias, experts.Count);
        }

        var chosen = _uses.Chosen.AsSpan(token * experts.Used, experts.Used);
        var shares = _uses.Shares.AsSpan(token * experts.Used, experts.Used);
        for (int i = 0; i < chosen.Length; i++)
        {
            int best = -1;
            for (int expert = 0; expert < experts.Count; expert++)
            {
                if ((best < 0 || logits[expert] > logits[best]) && !chosen[..i].Contains(expert))
                {
                    best = expert;
                }
            }

            chosen[i] = best;
        }

        float peak = logits[chosen[0]];
        float sum = 0f;
        if (experts.Gating == ExpertGating.SoftmaxOfAll)
        {
            for (int expert = 0; expert < experts.Count; expert++)
            {
                sum += MathF.Exp(logits[expert] - peak);
            }
        }
        else
        {
            foreach (int expert in chosen)
            {
                sum += MathF.Exp(logits[expert] - peak);
            }
        }

        for (int i = 0; i < chosen.Length; i++)
        {
            shares[i] = MathF.Exp(logits[chosen[i]] - peak) / sum * experts.Scale;
        }
    }

    private void OrderByExpert(int tokens)
    {
        var chosen = _uses.Chosen.AsSpan(0, tokens * experts.Used);
        int[] starts = _uses.Starts;
        Array.Clear(starts);
        foreach (int expert in chosen)
        {
            starts[expert + 1]++;
        }

        _uses.ActiveCount = 0;
        for (int expert = 0; expert < experts.Count; expert++)
        {
            if (starts[expert + 1] > 0)
            {
                _uses.Active[_uses.ActiveCount++] = expert;
            }

            starts[expert + 1] += starts[expert];
        }

        // Filling moves each start to the next expert's; going backwards moves them from their ends to their starts.
        for (int use = chosen.Length - 1; use >= 0; use--)
        {
            _uses.Rows[use] = --starts[chosen[use] + 1];
        }

        Array.Copy(starts, 1, starts, 0, experts.Count);
        starts[experts.Count] = chosen.Length;
    }

    /// <summary>Sorts the uses of each expert by their adapters.</summary>
    private void ListAdapted(AdaptedSection adapted)
    {
        if (adapted.IsEmpty)
        {
            Array.Clear(_uses.Sections);
            return;
        }

        Array.Clear(_uses.Adapters);
        for (int index = adapted.First; index < adapted.End; index++)
        {
            ref readonly var list = ref adapted.Rows.List(index);
            for (int i = 0; i < list.Count; i++)
            {
                foreach (int row in _uses.Rows.AsSpan(list.Rows[i] * experts.Used, experts.Used))
                {
                    _uses.Adapters[row] = list.Stack;
                }
            }
        }

        _uses.Adapted.Clear(adapted.Rows.Hidden.Width);
        foreach (int expert in _uses.Active.AsSpan(0, _uses.ActiveCount))
        {
            int first = _uses.Starts[expert];
            _uses.Sections[expert] = _uses.Adapted.Add(_uses.Adapters.AsSpan(first, _uses.Starts[expert + 1] - first), first);
        }
    }

    /// <summary>The first products of adapters that change the first matrices of the experts or of the shared one.</summary>
    private void ShrinkInputs(ExpertWeights weights, AdaptedSection adapted, ref PieceClaim claim)
    {
        foreach (int expert in _uses.Active.AsSpan(0, _uses.ActiveCount))
        {
            LowRankPass.Shrink(weights.Experts[expert].Inner, _uses.Inputs, _uses.Sections[expert], ref claim);
        }

        if (weights.Shared is not null)
        {
            LowRankPass.Shrink(weights.Shared.Inner, buffers.Normed, adapted, ref claim);
        }
    }

    /// <summary>The same for their last matrices.</summary>
    private void ShrinkInner(ExpertWeights weights, AdaptedSection adapted, ref PieceClaim claim)
    {
        foreach (int expert in _uses.Active.AsSpan(0, _uses.ActiveCount))
        {
            LowRankPass.Shrink(weights.Experts[expert].Down.Parts, _uses.Gated, _uses.Sections[expert], ref claim);
        }

        if (weights.Shared is not null)
        {
            LowRankPass.Shrink(weights.Shared.Down.Parts, buffers.Gated, adapted, ref claim);
        }
    }

    private void CopyInputs(int token, bool quants)
    {
        for (int use = token * experts.Used; use < (token + 1) * experts.Used; use++)
        {
            buffers.Normed.CopyRow(token, _uses.Inputs, _uses.Rows[use], quants);
        }
    }

    private void CalculateInner(ExpertWeights weights, int tokens, AdaptedSection adapted)
    {
        int inner = experts.FeedForward;
        int chunkRows = matrices.ChunkRows(inner * _uses.ActiveCount);
        int chunks = (inner + chunkRows - 1) / chunkRows;
        int shared = weights.Shared is null ? 0 : experts.SharedFeedForward;
        var claim = new PieceClaim(team);
        ShrinkInputs(weights, adapted, ref claim);
        int routed = chunks * _uses.ActiveCount;
        int all = routed + ((shared + chunkRows - 1) / chunkRows);
        for (int chunk = claim.NextChunk(all); chunk >= 0; chunk = claim.NextChunk(all))
        {
            int first = chunk % chunks * chunkRows;
            if (chunk < routed)
            {
                int expert = _uses.Active[chunk / chunks];
                int row = _uses.Starts[expert];
                blocks.CalculateInner(
                    weights.Experts[expert],
                    _uses.Inputs,
                    row,
                    _uses.Starts[expert + 1] - row,
                    first,
                    Math.Min(inner, first + chunkRows),
                    _uses.GateUp,
                    _uses.Gated,
                    _uses.Sections[expert],
                    ref claim);
                continue;
            }

            first = (chunk - routed) * chunkRows;
            blocks.CalculateInner(
                weights.Shared!, buffers.Normed, 0, tokens, first, Math.Min(shared, first + chunkRows), buffers.GateUp, buffers.Gated, adapted, ref claim);
        }
    }

    private void CalculateOutputs(ExpertWeights weights, int tokens, AdaptedSection adapted)
    {
        int chunkRows = matrices.ChunkRows(spec.Width * _uses.ActiveCount);
        int chunks = (spec.Width + chunkRows - 1) / chunkRows;
        int all = chunks * (_uses.ActiveCount + (weights.Shared is null ? 0 : 1));
        var claim = new PieceClaim(team);
        ShrinkInner(weights, adapted, ref claim);
        for (int chunk = claim.NextChunk(all); chunk >= 0; chunk = claim.NextChunk(all))
        {
            int first = chunk % chunks * chunkRows;
            int last = Math.Min(spec.Width, first + chunkRows);
            if (chunk / chunks < _uses.ActiveCount)
            {
                int expert = _uses.Active[chunk / chunks];
                int row = _uses.Starts[expert];
                int count = _uses.Starts[expert + 1] - row;
                var down = weights.Experts[expert].Down.Parts;
                MatrixPass.Multiply(down[0], first, last, _uses.Gated, row, count, _uses.Outputs.Row(row), _uses.Outputs.Stride);
                LowRankPass.Expand(down, 0, _uses.Sections[expert], first, last, _uses.Outputs.Start, _uses.Outputs.Stride, ref claim);
            }
            else
            {
                MatrixPass.Multiply(weights.Shared!.Down.Parts[0], first, last, buffers.Gated, 0, tokens, buffers.Delta.Start, buffers.Delta.Stride);
                LowRankPass.Expand(weights.Shared.Down.Parts, 0, adapted, first, last, buffers.Delta.Start, buffers.Delta.Stride, ref claim);
            }
        }
    }
}
