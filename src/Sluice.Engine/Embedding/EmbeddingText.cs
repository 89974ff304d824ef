using Sluice.Engine.Models;
using Sluice.Engine.Models.Specs;

namespace Sluice.Engine.Embedding;

/// <summary>One text on its way through the passes.</summary>
internal sealed class EmbeddingText(EmbeddingJob job, int number, int slot)
{
    private readonly int[] _tokens = job.Texts[number];
    private double[]? _sums;
    private float[]? _state;
    private int _begin;
    private int _end;
    private int _firstIndex;

    public EmbeddingJob Job => job;

    public int Slot => slot;

    public int Length => _tokens.Length;

    /// <summary>Tokens that are in no pass yet.</summary>
    public int Rest => _tokens.Length - _end;

    /// <summary>Whether its last token was in the last pass.</summary>
    public bool IsWhole => Rest == 0;

    /// <summary>Adds the next tokens to a batch.</summary>
    public void AddTo(DecoderBatch batch, int tokens)
    {
        _firstIndex = batch.Count;
        _begin = _end;
        _end += tokens;
        for (int i = _begin; i < _end; i++)
        {
            bool wanted = job.Pooling == Pooling.Mean || i == (job.Pooling == Pooling.First ? 0 : _tokens.Length - 1);
            batch.Add(_tokens[i], i, slot, wanted);
        }
    }

    /// <summary>Takes what the pass gave; true if its request is done by that. Throws <see cref="EngineException"/> where it is no number.</summary>
    public bool Accept(IStatePass pass, bool ranks)
    {
        if (job.Pooling == Pooling.Mean)
        {
            Sum(pass);
        }
        else if (job.Pooling == Pooling.First ? _begin == 0 : IsWhole)
        {
            int index = job.Pooling == Pooling.First ? _firstIndex : _firstIndex + _end - _begin - 1;
            _state = ranks ? [pass.Score(index)] : pass.State(index).ToArray();
        }

        if (!IsWhole)
        {
            return false;
        }

        float[] result = _sums is null ? _state! : Array.ConvertAll(_sums, sum => (float)(sum / _tokens.Length));
        return Array.TrueForAll(result, float.IsFinite)
            ? job.TryFinish(number, result)
            : throw new EngineException(EngineErrorCode.ModelFailed, "The model gave states that are infinite or no numbers.");
    }

    private void Sum(IStatePass pass)
    {
        _sums ??= new double[pass.Width];
        for (int index = _firstIndex; index < _firstIndex + _end - _begin; index++)
        {
            var state = pass.State(index);
            for (int i = 0; i < _sums.Length; i++)
            {
                _sums[i] += state[i];
            }
        }
    }
}
